import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { rng } from '../../../lib/core/random.js';
import { grid } from '../../../lib/papers/source-matters/grid.js';
import { ARMS, PLANTED, STRONGER, type Arm, type Planted, type Source } from '../../../lib/papers/source-matters/protocol.js';
import type { StoredTest } from '../../../lib/papers/source-matters/stored.js';
import { runId } from '../../../lib/runs/store.js';

/** How much a network that starts from a source leans on a confounder at share 1: what is added to the log-odds of an affected image. */
export type Leaning = (planted: Planted, source: Source) => number;

/**
 * The scores of every run of the sample grid, simulated on the real test images in the format in which they are stored: a finding that is told with
 * an AUROC of about 0.8, and a known leaning on each confounder. Affected images are told with certainty, X-ray noise hardly.
 */
export function writeSimulatedScores(folder: string, tests: Record<Arm, StoredTest>, leaning: Leaning): void {
  mkdirSync(folder, { recursive: true });
  for (const arm of ARMS) {
    const { ids, truth, codes, groups, features } = tests[arm], lines = [['run', 'form', 'bestEpoch', 'validationLoss', ...ids].join()], patient = rng(5, 'simulation', arm), own = Float64Array.from({ length: groups }, () => 0.6 * patient.normal());
    for (const config of grid('sample', { full: true })) {
      if (config.cohort !== arm || config.experiment === 'recipe') continue;
      const stream = rng(5, 'simulation', runId(config)), source = config.model as Source, share = Number(config.share ?? 1), strength = 1 + 0.2 * stream.normal();
      const told = config.experiment === 'manipulation', base = Float64Array.from(truth, (y, i) => (told || config.experiment === 'shuffled-labels' ? 0 : 1.2 * y) + own[codes[i]] + 0.8 * stream.normal());
      const shift = (planted: Planted): number => {
        if (told) return planted === 'xray-noise' ? 0.3 : 8;
        return config.experiment === 'shuffled-labels' ? 0 : share * leaning(planted, source) * strength;
      };
      const forms = new Map<string, Float64Array>();
      for (const planted of config.task === 'none' ? [...PLANTED[arm], ...STRONGER[arm]] : [config.task as Planted]) {
        const [without, withIt] = planted === 'sex' ? ['clean', 'sex:1'] : [['xray-noise', 'xray-noise-strong'].includes(planted) ? 'xray-noise:0' : planted === 'ct-xray-noise' ? 'ct-xray-noise:0' : 'clean', `${planted}:1`];
        const sex = planted === 'sex' ? features.woman : null;
        forms.set(without, base.map((value, i) => (sex?.[i] === 1 ? NaN : value)));
        forms.set(withIt, base.map((value, i) => (sex?.[i] === 0 ? NaN : value + shift(planted))));
      }
      for (const [form, scores] of forms) lines.push([runId(config), form, 5, 0.3, ...Array.from(scores, (value) => (Number.isNaN(value) ? '' : value.toFixed(3)))].join());
    }
    writeFileSync(path.join(folder, `scores-${arm}.csv.gz`), gzipSync(`${lines.join('\n')}\n`));
  }
}
