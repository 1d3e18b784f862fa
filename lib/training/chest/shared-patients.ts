/**
 * Patients of `nih-boxes` who are in `nih-cxr14-open` too, of its whole open pack (the shipped sample has 36 of them): NIH's patient numbers.
 * Written down so that the source is the same whether or not the open pack is at hand; `openChestSource` checks it against what is.
 */
export const SHARED_WITH_NIH_OPEN: ReadonlySet<string> = new Set([
  150, 193, 211, 398, 468, 506, 583, 1248, 1369, 1373, 1437, 1555, 1836, 1933, 1946, 2578, 2711, 2980, 3028, 3064, 3391, 3528, 3789, 3973, 4296, 4342,
  4344, 4533, 4534, 4808, 4893, 5353, 5532, 5567, 5869, 6304, 7034, 7444, 7471, 7557, 7629, 7728, 7735, 8008, 8291, 8365, 8386, 8727, 9107, 9229,
  9507, 9608, 9683, 9745, 9779, 9863, 9889, 10092, 10120, 10277, 10447, 10478, 10610, 10652, 10828, 11136, 11237, 11463, 11514, 11583, 11827, 11831,
  11925, 12045, 12094, 12141, 12270, 12415, 12975, 13125, 13751, 13911, 14839, 15649, 15719, 16587, 17611, 18427, 19373, 22084, 22178, 22572, 23138,
  23283, 26555, 26911, 28012, 29464, 30413,
].map((patient) => `nih:${patient}`));
