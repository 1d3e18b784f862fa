import { rng } from '../core/random.js';
import { effectDifference, geometryAuc, occlusionEffect, VARIANTS, type Box } from '../occlusion/index.js';
import { groupCodes } from '../stats/bootstrap.js';
import type { OccludeResult, VariantResult } from './types.js';

/** Log-odds of every picture in every form, and how much of its lungs each variant hides. */
export interface OccludedScores { intact: Float64Array; variants: ReadonlyMap<string, { scores: Float64Array; overlap: readonly number[] }> }

export interface MeasuredPictures { label: ArrayLike<number>; patients: readonly string[]; boxes: readonly Box[] }

/** Statistics of all variants, the ten random boxes as one; every interval draws the same patients. */
export function measureOcclusion({ label, patients, boxes }: MeasuredPictures, { intact, variants }: OccludedScores, { replicates, seed }: { replicates: number; seed: number }): OccludeResult {
  const { codes, count: groups } = groupCodes(patients), names = new Map<string, string[]>();
  for (const { name, region } of VARIANTS) { const key = region === 'random' ? 'random' : name; names.set(key, [...names.get(key) ?? [], name]); }
  const results = [...names].map(([name, members]): VariantResult => {
    const own = members.map((member) => variants.get(member)!), { region, fill } = VARIANTS.find((one) => one.name === members[0])!, overlaps = own.flatMap(({ overlap }) => overlap);
    const effect = occlusionEffect({ truth: label, codes, groups, intact: [intact], occluded: [own.map(({ scores }) => scores)] }, { replicates, stream: rng(seed, 'bootstrap', 'occlude') });
    return { name, region, fill, draws: members.length, overlap: overlaps.reduce((sum, one) => sum + one, 0) / overlaps.length, effect };
  });
  const area = (name: string) => results.find((one) => one.name === name)!.effect.aucOccluded;
  return {
    intact: results[0].effect.aucIntact, variants: results, lungsBeyondRandom: effectDifference(area('random'), area('box-black')),
    geometry: geometryAuc(boxes, label, codes, groups, rng(seed, 'bootstrap', 'occlude', 'geometry'), { replicates: Math.min(replicates, 300) }),
  };
}
