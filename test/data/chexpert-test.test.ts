import assert from 'node:assert/strict';
import test from 'node:test';
import { CHEXPERT_FINDINGS, CHEXPERT_MODELS, CHEXPERT_TASKS, chexpertTest } from '../../lib/data/chexpert-test.js';
import { CHEXPERT_AUROCS, chexpertReferenceFigures, majorityAgreement } from '../../lib/data/reference-figures.js';
import { put, scratch } from './helpers.js';

const STUDIES = [1, 2, 3, 4].map((number) => `CheXpert-v1.0/test/patient6474${number}/study1`);

/** An invented pack of four studies in the shape of the published one: no row of the real one may lie in this repository. */
function pack(change: (files: Record<string, string>) => void = () => undefined): void {
  const files: Record<string, string> = {}, reversed = [...STUDIES].reverse();
  const table = (columns: readonly string[], studies: string[], cell: (study: number, column: string) => string) => `Study,${columns.join(',')}\n${studies.map((study) => `${study},${columns.map((column) => cell(STUDIES.indexOf(study), column)).join(',')}`).join('\n')}\n`;
  const truth = (study: number, column: string): number => (study + CHEXPERT_FINDINGS.indexOf(column as (typeof CHEXPERT_FINDINGS)[number])) % 2;
  files['groundtruth.csv'] = table(CHEXPERT_FINDINGS, STUDIES, (study, column) => String(truth(study, column)));
  CHEXPERT_MODELS.forEach((name, m) => {
    // Every second file has its columns and rows in another order, as upstream.
    const columns = m % 2 ? [...CHEXPERT_TASKS].reverse() : CHEXPERT_TASKS, rows = m % 2 ? reversed : STUDIES;
    files[`example_models/predictions/standard/${name}_predictions.csv`] = table(columns, rows, (study, column) => String(truth(study, column) + study / 10 + m));
    if (!['desmond', 'hieupham'].includes(name)) files[`example_models/decisions/standard/${name}_decisions.csv`] = table(columns, rows, (study, column) => String(truth(study, column)));
  });
  // Two of five readers always err: the majority is right.
  ['bc1', 'bc2', 'bc3', 'bc5', 'bc7'].forEach((name, r) => { files[`radiologists/groundtruth/${name}_gt.csv`] = table([...CHEXPERT_FINDINGS].reverse(), reversed, (study, column) => String(r < 2 ? 1 - truth(study, column) : truth(study, column))); });
  for (const name of ['bc4', 'bc6', 'bc8']) files[`radiologists/benchmark_radiologists/${name}.csv`] = table(CHEXPERT_FINDINGS, STUDIES, (study, column) => String(truth(study, column)));
  files['labeler/chexpert_labels.csv'] = table(CHEXPERT_FINDINGS, STUDIES, (study) => ['', '1.0', '0.0', '-1.0'][study]);
  change(files);
  const root = scratch();
  for (const [name, text] of Object.entries(files)) put(root, `chexpert-test-labels/${name}`, text);
  process.env.SECOND_READ_DATA = root;
}

test('models, decisions, readers and labels are joined by study and column name, whatever their order', () => {
  pack();
  const data = chexpertTest();
  assert.deepEqual([data.studies, data.patients, data.groups], [STUDIES, ['chexpert:64741', 'chexpert:64742', 'chexpert:64743', 'chexpert:64744'], 4]);
  assert.deepEqual([data.models.length, data.models.filter(({ decisions }) => decisions === null).map(({ name }) => name)], [10, ['desmond', 'hieupham']]);
  data.models.forEach(({ scores, decisions }, m) => {
    for (const task of CHEXPERT_TASKS) {
      assert.deepEqual([...scores[task]], STUDIES.map((_, i) => data.truth[task][i] + i / 10 + m));
      if (decisions !== null) assert.deepEqual(decisions[task], data.truth[task]);
    }
  });
  assert.deepEqual(data.readers.map(({ name, role }) => `${name} ${role}`), ['bc1 ground truth', 'bc2 ground truth', 'bc3 ground truth', 'bc5 ground truth', 'bc7 ground truth', 'bc4 benchmark', 'bc6 benchmark', 'bc8 benchmark']);
  assert.deepEqual([...data.labeler.Edema], [NaN, 1, 0, -1]);
});

test('the majority of the five readers is counted against the truth, study by study', () => {
  pack();
  for (const finding of CHEXPERT_FINDINGS) assert.equal(majorityAgreement(chexpertTest(), finding), 4);
  pack((files) => { files['radiologists/groundtruth/bc7_gt.csv'] = files['radiologists/groundtruth/bc1_gt.csv']; });
  for (const finding of CHEXPERT_FINDINGS) assert.equal(majorityAgreement(chexpertTest(), finding), 0);
});

test('invented scores do not pass for the published ones, so the check of published figures can fail', () => {
  pack();
  const figures = chexpertReferenceFigures(chexpertTest());
  assert.equal(figures.length, 10 * 5 + 14);
  assert.ok(figures.slice(0, 50).every(({ agrees }) => !agrees));
  assert.ok(figures.slice(50).every(({ agrees }) => agrees));
});

test('the published figures cover each model and task', () => {
  assert.deepEqual(Object.keys(CHEXPERT_AUROCS).sort(), [...CHEXPERT_MODELS]);
  for (const values of Object.values(CHEXPERT_AUROCS)) assert.equal(values.length, CHEXPERT_TASKS.length);
});

test('a damaged pack is refused with file, row, column and what was expected', () => {
  const cases: [(files: Record<string, string>) => void, RegExp][] = [
    [(files) => { files['groundtruth.csv'] = files['groundtruth.csv'].replace(/study1,\d/, 'study1,2'); }, /"2" \(.*groundtruth\.csv, row 2, field "No Finding"\); expected 0 or 1/],
    [(files) => { const name = 'example_models/predictions/standard/uestc_predictions.csv'; files[name] = files[name].replace('patient64742', 'patient60000'); }, /no study ".*patient64742.*uestc_predictions\.csv/],
    [(files) => { const name = 'example_models/predictions/standard/uestc_predictions.csv'; files[name] = files[name].split('\n').slice(0, 4).join('\n'); }, /3 studies .*expected the 4 of groundtruth\.csv/],
    [(files) => { const name = 'example_models/predictions/standard/uestc_predictions.csv'; files[name] = files[name].replace(/study1,[\d.]+/, 'study1,'); }, /expected a finite number/],
    [(files) => { const name = 'radiologists/groundtruth/bc1_gt.csv'; files[name] = files[name].replace('Edema', 'Oedema'); }, /no column "Edema" \(.*bc1_gt\.csv/],
    [(files) => { const name = 'radiologists/benchmark_radiologists/bc4.csv'; files[name] += files[name].split('\n')[1]; }, /a study occurs twice/],
    [(files) => { delete files['labeler/chexpert_labels.csv']; }, /npx second-read data fetch chexpert-test-labels/],
  ];
  for (const [change, message] of cases) {
    pack(change);
    assert.throws(() => chexpertTest(), message);
  }
});
