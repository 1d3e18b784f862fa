import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stratifiedGroupFolds } from '../../lib/classifiers/folds.js';
import { rng } from '../../lib/core/random.js';
import { boxFeatures, geometryAuc, lungBox } from '../../lib/occlusion/index.js';
import { lungs } from './helpers.js';

const stream = () => rng(4, 'bootstrap', 'geometry');
/** Thirty boxes by a formula, patients of two pictures. */
const rows = Array.from({ length: 30 }, (_, i) => [(7 * i) % 11, (5 * i) % 13, ((3 * i) % 7) + Math.floor(i / 6), (2 * i) % 9]), codes = Int32Array.from(rows, (_, i) => i >> 1), truth = Uint8Array.from(codes, (code) => Number((code * code + 3 * code) % 5 < 2));

test('the area equals that of scikit-learn\'s logistic regression on the same folds', () => {
  const folds = stratifiedGroupFolds({ label: truth, codes, groups: 15, folds: 5, stream: stream() });
  assert.deepEqual([...folds], FOLDS);
  const { value, folds: used } = geometryAuc(rows, truth, codes, 15, stream(), { replicates: 20 });
  assert.equal(used, 5);
  assert.ok(Math.abs(value - AREA) < 1e-12, String(value));
});

/**
 * scikit-learn 1.7.2, for fold k of FOLDS: m = make_pipeline(StandardScaler(), LogisticRegression(tol=1e-10)).fit(X[f != k], t[f != k]);
 * roc_auc_score(t[f == k], m.predict_proba(X[f == k])[:, 1]); the mean over k is that of 0.1875, 0.5, 0.75, 0.625, 0.5. X, t as rows, truth above.
 */
const FOLDS = [2, 2, 4, 4, 4, 4, 2, 2, 3, 3, 1, 1, 1, 1, 3, 3, 1, 1, 0, 0, 0, 0, 2, 2, 0, 0, 3, 3, 0, 0], AREA = 0.5125;

test('boxes that lie by the label are told, boxes that do not are not', () => {
  const n = 120, draw = rng(1, 'simulation', 'boxes'), label = Uint8Array.from({ length: n }, (_, i) => i % 2), own = Int32Array.from(label.keys());
  const area = (shift: (i: number) => number) => geometryAuc(Array.from(label, (_, i) => { const mask = lungs(64, shift(i)); return boxFeatures(lungBox(mask), mask); }), label, own, n, stream(), { replicates: 100 });
  const moved = area((i) => 3 * label[i] + draw.integer(4) - 3), still = area(() => draw.integer(7) - 3);
  assert.ok(moved.low > 0.8, `${moved.value} from ${moved.low}`);
  assert.ok(still.low < 0.5 && still.high > 0.5, `${still.low} to ${still.high}`);
  assert.equal(area(() => 0).value, 0.5, 'equal boxes tell nothing');
});

test('boxes in pixels and as fractions of pictures of one size give the same area', () => {
  const boxes = rows.map(([left, top, width, height]) => ({ left, top, width: width + 1, height: height + 1 })), options = { replicates: 20 };
  const whole = geometryAuc(boxes, truth, codes, 15, stream(), options), fractions = geometryAuc(boxes.map((box) => boxFeatures(box, { width: 32, height: 32 })), truth, codes, 15, stream(), options);
  assert.ok(Math.abs(whole.value - fractions.value) < 1e-12);
});

test('a class of one patient is refused', () => {
  assert.throws(() => geometryAuc(rows, codes.map((code) => Number(code === 3)), codes, 15, stream()), /class 1 is held by 1 patients/);
});
