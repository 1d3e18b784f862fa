import { openBackend } from '../backend/tf.js';
import { progress } from '../core/progress.js';
import { openCohenMasks } from './external.js';
import { readLungRecord, writeLungRecord, type LungRecord } from './record.js';
import { agreement, findLungs, meanMask } from './score.js';
import { openDrawnPictures } from './source.js';
import { readLungWeights } from './weights.js';

/** What must be said beside a score. */
const NOTES = {
  shenzhen: 'Another site, masks by other readers (Stirenko et al. 2018).',
  cohen: 'COVID films alone, masks by v7labs, which follow the rib cage and include the lung behind the heart: Montgomery\'s rule leaves it out, so that coverage must be below 1, and Dice with it.',
};

/**
 * Scores the shipped network on the drawn masks of the open data, which it has never seen: Shenzhen (566 films) and Cohen's COVID films. Aggregates go into the record;
 * neither mask nor row leaves this process, as their licences ask.
 *
 * @throws SecondReadError (data) without the open data
 */
export async function scoreOpen({ threads }: { threads?: number } = {}): Promise<LungRecord> {
  await openBackend({ threads });
  const record = readLungRecord(), weights = readLungWeights();
  const same = meanMask((await openDrawnPictures('montgomery', { tier: 'sample' })).pictures.map(({ mask }) => mask));
  const shenzhen = await openDrawnPictures('shenzhen', { tier: 'open' }), cohen = await openCohenMasks();
  const bar = progress({ label: 'lungs', total: shenzhen.pictures.length + cohen.pictures.length, unit: 'films' }), onDone = (count: number): void => bar.advance(count);
  const scoreOf = async ({ pictures }: typeof shenzhen, part: string) => agreement(pictures, await findLungs(pictures, weights, onDone), () => same, part).score;
  const sets = [
    { dataset: 'montgomery-shenzhen', site: 'shenzhen', manifest: shenzhen.manifest, score: await scoreOf(shenzhen, 'shenzhen'), leftOut: 0, note: NOTES.shenzhen },
    { dataset: 'cohen-covid-cxr', site: 'cohen-covid-cxr', manifest: cohen.manifest, score: await scoreOf(cohen, 'cohen'), leftOut: cohen.leftOut.length, note: NOTES.cohen },
  ];
  bar.finish();
  const scored: LungRecord = { ...record, open: { weights: record.weights.sha256, sets } };
  writeLungRecord(scored);
  return scored;
}
