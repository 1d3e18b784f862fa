import type { Matrix } from '../../core/matrix.js';
import { designColumns, matrixOfColumns, numericColumns } from '../../failure/design.js';
import { categoryFeature, type Feature } from '../../failure/table.js';
import { drawGroupWeights } from '../../stats/bootstrap.js';
import { clusterInfluence } from '../../stats/influence.js';
import { logisticRegression } from '../../stats/logistic.js';
import type { FailureCohort } from './cohort.js';
import type { PaperRun } from './predictions.js';
import type { NamedFeature } from './rules.js';

/** The features of E2 for one finding: clinical ones, and the findings named by the paper that are not part of the finding itself. */
export function explanatoryFeatures(cohort: FailureCohort, task: string): Feature[] {
  const findings = cohort.findings.filter(({ of, present }) => !of.includes(task) && present.reduce((sum, value) => sum + value, 0) > 0);
  return [...cohort.clinical, ...findings.map(({ name, present }) => categoryFeature(name, Array.from(present, (value) => (value === 1 ? 'present' : 'absent'))))];
}

/**
 * Mean over models and findings of one feature's log odds ratio of an error (joint model; age as a line per 10 years, the rest as in E2), with
 * bootstrap replicates over patients. The regressions are not refitted: each replicate moves them by the patients' influences, to first
 * order, which gives the cluster-robust variance of the mean also where all models err on the same patients.
 *
 * @returns the estimate, then `replicates` values
 */
export function directionReplicates(cohort: FailureCohort, runs: readonly PaperRun[], feature: NamedFeature, replicates: number, seed: number): Float64Array {
  const influence = new Float64Array(cohort.groups), out = new Float64Array(replicates + 1);
  let used = 0;
  for (const run of runs) {
    const design = designFor(explanatoryFeatures(cohort, run.task), feature);
    if (design === null) continue;
    const fit = logisticRegression({ features: design.matrix, label: run.error });
    if (!fit.converged || fit.separated) continue;
    const own = clusterInfluence({ features: design.matrix, label: run.error, coefficients: fit.coefficients, codes: cohort.codes, groups: cohort.groups, coefficient: design.column + 1 });
    out[0] += fit.coefficients[design.column + 1];
    for (let g = 0; g < influence.length; g++) influence[g] += own[g];
    used++;
  }
  out[0] /= used;
  const weights = new Float64Array(cohort.groups);
  for (let r = 1; r <= replicates; r++) {
    drawGroupWeights(cohort.groups, seed, r, weights);
    let moved = 0;
    for (let g = 0; g < weights.length; g++) moved += (weights[g] - 1) * influence[g];
    out[r] = out[0] + moved / used;
  }
  return out;
}

/** The joint design with the asked feature in one column; null where the finding has no such feature. */
function designFor(features: readonly Feature[], feature: NamedFeature): { matrix: Matrix; column: number } | null {
  const asked = features.find((candidate) => candidate.name === feature);
  if (asked === undefined) return null;
  const others = designColumns(features.filter((candidate) => candidate !== asked), 'spline');
  const own = asked.kind === 'numeric' ? numericColumns(asked, 'line') : designColumns([asked], 'line');
  const { matrix } = matrixOfColumns([...own, ...others], asked.kind === 'numeric' ? asked.values.length : asked.codes.length);
  return { matrix, column: 0 };
}
