import type { Tier } from '../../../core/paths.js';
import { readClaims } from '../../../evidence/ledger.js';
import type { Figure } from '../../../figures/types.js';
import { galleries } from '../gallery.js';
import { readTable } from '../tables/files.js';
import type { CurveRow } from '../tables/rows.js';
import { areaFigure, differenceFigure, matchedFigure } from './contrasts.js';
import { galleryFigure, manipulationFigure } from './gallery.js';
import { panelFigure } from './panels.js';

const OURS = 'Mean over runs, band: 95 % interval of a two-way bootstrap over runs and test patients. Binary AUROC. Dashed: 0.5.';
const READING = `${OURS} Hollow markers: quoted values, which are micro-averaged AUC of other networks on other images.`;

/** Notebook 11: i.i.d. curves of every confounder. */
export const iidFigure = (rows: readonly CurveRow[], tier: Tier): Figure[] => [
  panelFigure(rows, { id: '11-iid-xray', tier, planted: ['tag', 'low-pass', 'sex'], sets: ['iid'], title: 'I.i.d. test sets: tag, denoising and sex', alt: 'Curves of the i.i.d. AUROC over the share of affected positives, X-ray arm.', caption: `The confounder is on the same share of test positives as in training. ${READING}` }),
  panelFigure(rows, { id: '11-iid-noise', tier, planted: ['xray-noise', 'ct-noise', 'ct-xray-noise'], sets: ['iid'], title: 'I.i.d. test sets: noise', alt: 'Curves of the i.i.d. AUROC over the share of affected positives, noise.', caption: `The confounder is on the same share of test positives as in training. The paper shows no i.i.d. curves for noise. ${OURS}` }),
];

/** Notebook 12: the paper's Figures 2 and 3, and the stronger dose of X-ray noise. */
export const oodFigures = (rows: readonly CurveRow[], tier: Tier): Figure[] => [
  panelFigure(rows, { id: '12-figure-2', tier, planted: ['tag', 'low-pass', 'sex'], sets: ['ood', 'iid'], title: 'Figure 2, read again: tag, denoising and sex', alt: 'Curves of the o.o.d. and i.i.d. AUROC over the share of affected positives for tag, low-pass filtering and sex.', caption: `Above: out of distribution, the confounder on all negatives and on no positive (sex: men with, women without the finding). Below: i.i.d. ${READING}` }),
  panelFigure(rows, { id: '12-figure-3', tier, planted: ['xray-noise', 'ct-noise', 'ct-xray-noise'], sets: ['ood'], title: 'Figure 3, read again: noise', alt: 'Curves of the o.o.d. AUROC over the share of affected positives for noise in X-ray, noise in CT and X-ray noise in CT.', caption: `Out of distribution, noise on all negatives. ${READING}` }),
  ...(rows.some(({ planted }) => planted === 'xray-noise-strong') ? [panelFigure(rows, { id: '12-stronger-noise', tier, planted: ['xray-noise', 'xray-noise-strong'], sets: ['ood'], title: "X-ray noise at the paper's dose and at ten times fewer photons", alt: "Curves of the o.o.d. AUROC for X-ray noise at the paper's and at a stronger dose.", caption: `Left the paper's dose, 1.5e7 photons a pixel against 2e7; right ten times fewer. The manipulation check (notebook 10) says which of them can be learned. Sources whose runs at the stronger dose stop at share 0 are not drawn there. ${READING}` })] : []),
];

export function allFigures(tier: Tier): Figure[] {
  const curves = readTable(tier, 'curves'), contrasts = readTable(tier, 'contrasts'), manipulation = readTable(tier, 'manipulation'), judging = { manipulation, claims: readClaims(tier) };
  return [
    ...galleries(tier).map((gallery) => galleryFigure(gallery, tier)), manipulationFigure(manipulation, tier), ...iidFigure(curves, tier), ...oodFigures(curves, tier),
    areaFigure(contrasts, tier, judging), matchedFigure(contrasts, tier, judging), differenceFigure(readTable(tier, 'tests'), tier),
  ];
}
