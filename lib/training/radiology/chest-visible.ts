/**
 * FracAtlas images that show ribs, lungs or a shoulder girdle although their region says hand or leg: found by looking at every image whose
 * region does not say shoulder (2,331 of them, on contact sheets). With the shoulders they are left out, so that the source never sees the
 * anatomy that it is to be tested on.
 */
export const CHEST_VISIBLE: ReadonlySet<string> = new Set([
  ...['0000016', '0000080', '0000081', '0000145', '0000146', '0000188', '0002317', '0002328', '0002330', '0002331', '0002332', '0002333', '0002334', '0002335', '0002336', '0002359', '0002360', '0002485', '0002547', '0002584', '0003478']
    .map((number) => `fracatlas-upperlimb/IMG${number}`),
  ...['0001442', '0002176'].map((number) => `fracatlas-lowerlimb/IMG${number}`),
]);
