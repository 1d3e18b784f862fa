import { SecondReadError } from '../core/errors.js';
import { median } from '../stats/median.js';
import { childrenOf, parseXml, textOf, type XmlElement } from './xml.js';

/** One reader's outline of a nodule on one slice. */
interface Outline { slice: string; z: number; left: number; top: number; right: number; bottom: number; area: number }
/** One reader's mark: a nodule of 3 mm or more, with his ratings. */
interface Mark { reader: number; outlines: Outline[]; ratings: Record<string, number> }

/** A nodule as its readers marked it. */
export interface LidcNodule {
  /** From 1, in order of the file. */
  id: number;
  /** Readers who marked it, 1 to 4. */
  readers: number;
  /** SOP instance UID of the slice where the readers' outlines are largest, and its z in mm. */
  slice: string;
  z: number;
  /** Middle of the outlines on that slice, in pixels from the left and top edge. */
  x: number;
  y: number;
  /** Mean area of the outlines there, in pixels. */
  area: number;
  /** Medians over the readers: malignancy, subtlety, ... (1 to 5; calcification to 6). */
  ratings: Record<string, number>;
}

const RATINGS = ['subtlety', 'internalStructure', 'calcification', 'sphericity', 'margin', 'lobulation', 'spiculation', 'texture', 'malignancy'];

/**
 * The nodules of one LIDC-IDRI annotation file. Marks of different readers are one nodule where their outlines' rectangles meet on a slice
 * (chains joined, so two marks of one reader may become one nodule); marks without ratings (nodules under 3 mm) and non-nodules are left
 * out, and so are outlines that exclude an area.
 *
 * @returns the series' UID and its nodules; none for an X-ray's file, whose root is another
 * @throws SecondReadError (data) for what is no such file
 */
export function readLidcXml(text: string, file: string): { series: string; nodules: LidcNodule[] } | null {
  const root = parseXml(text, file);
  if (root.name !== 'LidcReadMessage') return null;
  const header = root.children.find(({ name }) => name === 'ResponseHeader'), series = header === undefined ? '' : textOf(header, 'SeriesInstanceUid');
  if (series === '') throw new SecondReadError('data', 'no series', { file, field: 'ResponseHeader/SeriesInstanceUid', expected: 'the UID of the CT series' });
  const marks = childrenOf(root, 'readingSession').flatMap((session, reader) => childrenOf(session, 'unblindedReadNodule').flatMap((nodule) => readMark(nodule, reader, file)));
  return { series, nodules: joined(marks).map((group, i) => nodule(group, i + 1)) };
}

function readMark(nodule: XmlElement, reader: number, file: string): Mark[] {
  const characteristics = nodule.children.find(({ name }) => name === 'characteristics');
  if (characteristics === undefined || textOf(characteristics, 'malignancy') === '') return [];
  const ratings = Object.fromEntries(RATINGS.map((name) => [name, Number(textOf(characteristics, name))]));
  const outlines = childrenOf(nodule, 'roi').filter((roi) => textOf(roi, 'inclusion').toUpperCase() !== 'FALSE').map((roi) => outline(roi, file)).filter(({ area }) => area > 0);
  return outlines.length === 0 ? [] : [{ reader, outlines, ratings }];
}

function outline(roi: XmlElement, file: string): Outline {
  const points = childrenOf(roi, 'edgeMap').map((edge) => [Number(textOf(edge, 'xCoord')), Number(textOf(edge, 'yCoord'))]);
  const slice = textOf(roi, 'imageSOP_UID'), z = Number(textOf(roi, 'imageZposition'));
  if (slice === '' || points.length === 0 || !points.flat().every(Number.isFinite)) throw new SecondReadError('data', 'an outline without slice or points', { file, field: 'roi', expected: 'imageSOP_UID and edgeMap with xCoord and yCoord' });
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  // Shoelace formula. One point (a nodule under 3 mm) has no area.
  const area = Math.abs(points.reduce((sum, [x, y], i) => { const [nextX, nextY] = points[(i + 1) % points.length]; return sum + x * nextY - nextX * y; }, 0)) / 2;
  return { slice, z, left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys), area };
}

const meet = (a: Mark, b: Mark): boolean => a.outlines.some((one) => b.outlines.some((other) => one.slice === other.slice && one.left <= other.right && other.left <= one.right && one.top <= other.bottom && other.top <= one.bottom));

function joined(marks: readonly Mark[]): Mark[][] {
  const groups: Mark[][] = [];
  for (const mark of marks) {
    const touched = groups.filter((group) => group.some((other) => meet(mark, other)));
    if (touched.length === 0) { groups.push([mark]); continue; }
    touched[0].push(mark);
    for (const group of touched.slice(1)) { touched[0].push(...group); groups.splice(groups.indexOf(group), 1); }
  }
  return groups;
}

function nodule(marks: readonly Mark[], id: number): LidcNodule {
  const bySlice = new Map<string, Outline[]>();
  for (const found of marks.flatMap(({ outlines }) => outlines)) bySlice.set(found.slice, [...(bySlice.get(found.slice) ?? []), found]);
  const area = (outlines: readonly Outline[]): number => outlines.reduce((sum, found) => sum + found.area, 0);
  const [slice, outlines] = [...bySlice].reduce((best, next) => (area(next[1]) > area(best[1]) ? next : best));
  const [left, top, right, bottom] = [Math.min(...outlines.map((o) => o.left)), Math.min(...outlines.map((o) => o.top)), Math.max(...outlines.map((o) => o.right)), Math.max(...outlines.map((o) => o.bottom))];
  return {
    id, readers: new Set(marks.map(({ reader }) => reader)).size, slice, z: outlines[0].z, x: (left + right) / 2, y: (top + bottom) / 2, area: area(outlines) / outlines.length,
    ratings: Object.fromEntries(RATINGS.map((name) => [name, median(marks.map(({ ratings }) => ratings[name]))])),
  };
}
