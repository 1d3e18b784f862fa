import { forestFigure } from '../../../figures/forest.js';
import { shown } from '../../../figures/theme.js';
import type { Figure } from '../../../figures/types.js';
import type { Claim } from '../../../evidence/types.js';
import type { Tier } from '../../../core/paths.js';
import type { ManipulationRow } from '../manipulation.js';
import { LEARNABLE } from '../../../evidence/preconditions.js';
import { MARGIN } from '../margins.js';
import { CONTRAST, sourcesOf, type Planted, type Source } from '../protocol.js';
import type { ContrastRow, TestRow } from '../tables/rows.js';
import { notesOf, PANEL_TITLES, sourceName } from './words.js';

/** What says whether a contrast is judged. */
export interface Judging { manipulation: readonly ManipulationRow[]; claims: readonly Claim[] }

/** The primary contrasts, and beside them ImageNet against the other sources. */
export function areaFigure(rows: readonly ContrastRow[], tier: Tier, judging: Judging): Figure {
  return contrastFigure(rows.filter(({ effect }) => effect === 'area'), tier, judging, {
    id: '13-areas', title: 'Who leans more on the confounder? Area between the i.i.d. and o.o.d. curves', xTitle: 'area of ImageNet minus area of the other source',
    caption: `Above 0: ImageNet loses more. Two-way bootstrap over runs and test patients, 95 %, not yet adjusted for the number of confounders. Band: ${MARGIN.shift}, too small to matter by the rule fixed before the run. ${sourcesOf(tier).length > 2 ? "The paper's question is the comparison with radiology; the other sources tell whether less shortcut is just less learned." : 'Whether less shortcut is just less learned is asked on tier sample, with random weights and ImageNet-then-radiology.'}`,
  });
}

/** The same question at equal i.i.d. AUROC. */
export function matchedFigure(rows: readonly ContrastRow[], tier: Tier, judging: Judging): Figure {
  return contrastFigure(rows.filter(({ effect }) => effect === 'matched'), tier, judging, {
    id: '13-matched', title: 'Who leans more on the confounder, at equal i.i.d. AUROC?', xTitle: 'loss of ImageNet minus loss of the other source',
    caption: 'Loss (i.i.d. minus o.o.d. AUROC) adjusted for i.i.d. AUROC by a common slope within source and share, mean over the shares above 0. A source that knows less has less to lose: what remains here is not explained by that.',
  });
}

/**
 * Hollow: one of the two sources could not be taught to tell affected from unaffected images, or whatever else the claim of the confounder asks for is not
 * met, which is asked of task and controls and so holds for the sources without a claim too.
 */
function contrastFigure(rows: readonly ContrastRow[], tier: Tier, { manipulation, claims }: Judging, text: { id: string; title: string; xTitle: string; caption: string }): Figure {
  const taught = (planted: Planted, less: Source): boolean => manipulation.filter((row) => row.planted === planted && (row.source === less || row.source === CONTRAST[0])).every(({ learnable }) => learnable);
  const otherwiseMet = ({ planted, effect }: ContrastRow): boolean => claims.filter(({ id }) => id === `source-matters/${effect}-${planted}`).every(({ preconditions }) => preconditions.every(({ name, met }) => met || name === LEARNABLE));
  const hollow = (row: ContrastRow): boolean => !taught(row.planted, row.less) || !otherwiseMet(row);
  return forestFigure({
    ...text, caption: `${text.caption} Hollow: no claim is judged, for a source could not be taught the confounder, a control failed, or the task could not be learned (notebook 13 says which).`, alt: `Forest plot of ${rows.length} contrasts between ImageNet and other sources, by confounder.`, substitutions: notesOf(tier, rows.map(({ planted }) => planted)), reference: 0, decimals: 3, band: [-MARGIN.shift, MARGIN.shift], order: sourcesOf(tier).map((source) => sourceName(source, tier)),
    rows: rows.map((row) => ({ group: row.modality, label: PANEL_TITLES[row.planted], series: sourceName(row.less, tier), value: row.value, low: row.low, high: row.high, hollow: hollow(row) })),
  });
}

/** O.o.d. AUROC, radiology minus ImageNet, at every share: what the authors test. */
export function differenceFigure(rows: readonly TestRow[], tier: Tier): Figure {
  return forestFigure({
    id: '13-differences', title: 'O.o.d. AUROC, radiology minus ImageNet, share by share',
    caption: 'Above 0: the radiology source holds up better. Two-way bootstrap over runs and test patients, 95 %. In the line: the quoted difference (RadImageNet minus ImageNet, micro-averaged AUC, read off the figures).',
    alt: `Forest plot of ${rows.length} differences of o.o.d. AUROC.`, substitutions: notesOf(tier, rows.map(({ planted }) => planted)), xTitle: 'difference of o.o.d. AUROC', reference: 0, decimals: 3, band: [-MARGIN.shift, MARGIN.shift],
    rows: rows.map(({ planted, share, difference, low, high, quotedDifference }) => ({ group: PANEL_TITLES[planted], label: `share ${share}`, value: difference, low, high, note: Number.isFinite(quotedDifference) ? `quoted ${shown(quotedDifference, 3)}` : undefined })),
  });
}
