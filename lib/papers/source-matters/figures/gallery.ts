import { imageFigure, pngSize } from '../../../figures/image.js';
import type { Figure } from '../../../figures/types.js';
import type { Tier } from '../../../core/paths.js';
import { forestFigure } from '../../../figures/forest.js';
import type { Gallery } from '../gallery.js';
import { LEARNABLE, type ManipulationRow } from '../manipulation.js';
import { notesOf, pictureNotes, PANEL_TITLES, sourceName } from './words.js';

/** One image of an arm with each of its confounders. */
export function galleryFigure({ arm, png }: Gallery, tier: Tier): Figure {
  const { width, height } = pngSize(png);
  return imageFigure({
    png, width: width + 80, height: height + 60,
    id: `10-gallery-${arm}`, title: arm === 'ct' ? 'Confounders of the CT arm' : 'Confounders of the X-ray arm',
    caption: 'Left: as unaffected images are (for X-ray noise already noised with 2e7 photons a pixel). Middle: affected. Right: the difference around mid grey, enlarged by the factor above it. Made after the final resize, as the network sees them.',
    alt: `One ${arm === 'ct' ? 'lung nodule' : 'chest radiograph'} without and with each confounder.`, substitutions: pictureNotes(tier, arm),
  });
}

/** Can each confounder be learned at all, from each source? */
export function manipulationFigure(rows: readonly ManipulationRow[], tier: Tier): Figure {
  return forestFigure({
    id: '10-manipulation', title: 'Can the confounder be learned?',
    caption: `AUROC of a network fine-tuned to tell affected from unaffected images (for sex: women from men), on test images in both forms: of ${rows[0]?.folds ?? 0} folds the one with the lowest validation loss; 95 % intervals clustered by patient. Hollow: lower end below ${LEARNABLE}. Claims on such a confounder are not testable.`,
    alt: `Forest plot of ${rows.length} manipulation checks.`, substitutions: notesOf(tier, rows.map(({ planted }) => planted)), xTitle: 'AUROC, affected against unaffected', reference: LEARNABLE, limits: [0.3, 1.02],
    rows: rows.map(({ planted, source, auroc, low, high, learnable }) => ({ group: PANEL_TITLES[planted], label: sourceName(source, tier), value: auroc, low, high, hollow: !learnable })),
  });
}
