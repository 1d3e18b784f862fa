import assert from 'node:assert/strict';
import { test } from 'node:test';
import { affectedRows } from '../../../lib/papers/source-matters/affected.js';
import { bothForms, FIELD_MILLIMETRES, formsOf, overlayOf, pairOf, picturedTask } from '../../../lib/papers/source-matters/pictures.js';
import { ARMS, PLANS, PLANTED, STRONGER } from '../../../lib/papers/source-matters/protocol.js';
import { foldRows } from '../../../lib/papers/source-matters/run-fine-tune.js';
import { sexSets } from '../../../lib/papers/source-matters/sex.js';
import { openTask, type Task } from '../../../lib/papers/source-matters/task.js';

const opened = async (arm: (typeof ARMS)[number]): Promise<Task> => { const task = await openTask('sample', arm); task.close(); return task; };
const positives = (task: Task, rows: Int32Array): number => rows.reduce((sum, i) => sum + task.label[i], 0);
const patients = (task: Task, rows: Int32Array): Set<number> => new Set(Array.from(rows, (i) => task.codes[i]));

for (const arm of ARMS) {
  test(`${arm}: no patient is on two sides, folds part the pool, every part has both classes`, async () => {
    const task = await opened(arm), tested = patients(task, task.test);
    assert.ok(task.images.length > 600 && task.folds.length === PLANS.sample.folds);
    for (const i of task.pool) assert.ok(!tested.has(task.codes[i]));
    const validated = task.folds.flatMap(({ validation }) => [...validation]);
    assert.deepEqual(validated.sort((a, b) => a - b), [...task.pool], 'each image of the pool is validated on once');
    for (const { train, validation } of task.folds) {
      const held = patients(task, validation);
      assert.ok([...patients(task, train)].every((patient) => !held.has(patient)));
      assert.ok(positives(task, validation) >= 25 && positives(task, validation) < validation.length);
    }
    const share = positives(task, task.test) / task.test.length, all = positives(task, Int32Array.from(task.images.keys())) / task.images.length;
    assert.ok(Math.abs(share - all) < 0.03 && Math.abs(task.test.length / task.images.length - 0.3) < 0.02, `${share} of ${task.test.length}`);
  });
}

test('X-ray: at least 150 images of each class, PA films, each once, and the upstream source tells nothing of the finding', async () => {
  const task = await opened('xray'), rows = Int32Array.from(task.images.keys()), count = positives(task, rows);
  assert.ok(count >= 150 && task.images.length - count >= 150, `${count} of ${task.images.length}`);
  assert.equal(new Set(task.images.map(({ row }) => row.features.nih_image)).size, task.images.length);
  assert.ok(task.images.every(({ row }) => row.view === 'PA' && row.labels['No Finding'] !== 1));
  const shares = ['nih-boxes', 'jrzech'].map((origin) => { const own = task.images.filter((image) => image.origin === origin); return own.filter(({ label }) => label === 1).length / own.length; });
  assert.ok(Math.abs(shares[0] - shares[1]) < 0.005, shares.join(' and '));
});

test('sex: classes are equal, the share of women among positives is what was asked, negatives are men, sources are matched, nobody is on two sides', async () => {
  const task = await opened('sex'), tested = sexSets(task, 0, 0).test;
  for (const share of PLANS.sample.shares) {
    const { train, test: again } = sexSets(task, share, 0), women = Array.from(train).filter((i) => task.images[i].woman);
    assert.deepEqual(again, tested, 'one test set for all shares');
    assert.equal(2 * positives(task, train), train.length);
    assert.ok(women.every((i) => task.label[i] === 1) && Math.abs(women.length / positives(task, train) - share) < 0.02, `${women.length} women at share ${share}`);
    for (const origin of ['nih-boxes', 'jrzech']) { const own = train.filter((i) => task.images[i].origin === origin); assert.equal(2 * positives(task, own), own.length, origin); }
    const held = patients(task, tested);
    assert.ok([...patients(task, train)].every((patient) => !held.has(patient)));
  }
  const cells = [0, 1, 2, 3].map((cell) => Array.from(tested).filter((i) => task.label[i] + 2 * Number(task.images[i].woman) === cell).length);
  assert.ok(cells.every((count) => count === cells[0] && count >= 30), cells.join());
  const more = new Set(sexSets(task, 1, 0).train);
  assert.ok(Array.from(sexSets(task, 0.5, 0).train).filter((i) => task.images[i].woman).every((i) => more.has(i)), 'choices are nested');
});

test('affected images: round(share x positives) of the pool, positives alone, nested over the shares, other ones in another repeat', async () => {
  const task = await opened('ct'), chosen = (share: number, repeat = 0): number[] => Array.from(affectedRows(task, 'ct-noise', share, repeat).entries()).filter(([, affected]) => affected === 1).map(([i]) => i);
  const total = positives(task, task.pool);
  for (const share of PLANS.sample.shares) assert.equal(chosen(share).length, Math.round(share * total));
  assert.ok(chosen(0.5).every((i) => task.label[i] === 1 && chosen(1).includes(i)));
  assert.notDeepEqual(chosen(0.5), chosen(0.5, 1));
  const { train, validation } = foldRows(task, task.pool, 2);
  assert.equal(train.length + validation.length, task.pool.length);
});

test('both forms: unaffected pictures are the clean ones but for X-ray noise, affected ones differ, and the overlay shows the form that is marked', async () => {
  const task = await picturedTask('sample', 'ct', 32), few = { ...task.stack, ids: task.stack.ids.slice(0, 4), pixels: task.stack.pixels.subarray(0, 4 * 32 * 32) };
  for (const planted of [...PLANTED.xray, ...STRONGER.xray, ...PLANTED.ct]) {
    if (planted === 'sex') continue;
    const { unaffected, affected } = bothForms(few, planted), differs = affected.pixels.some((value, i) => value !== unaffected.pixels[i]);
    assert.ok(differs, planted);
    assert.equal(unaffected === few, !planted.includes('xray-noise'), planted);
    assert.deepEqual(bothForms(few, planted).affected.pixels, affected.pixels, 'again the same');
    const overlay = overlayOf({ unaffected, affected }, [0, 1, 0, 0]);
    assert.deepEqual(overlay(1), affected.pixels.subarray(1024, 2048));
    assert.deepEqual(overlay(2), unaffected.pixels.subarray(2048, 3072));
  }
  assert.equal(formsOf(task, 'ct-noise'), formsOf(task, 'ct-noise'), 'made once a process');
});

test('the stronger X-ray noise has more noise than the paper\'s by a factor of about sqrt(10), and CT noise is made for the field of view', () => {
  const [paper, strong] = [pairOf('xray-noise', 112)!, pairOf('xray-noise-strong', 112)!];
  assert.ok(paper.affected.kind === 'xray-noise' && strong.affected.kind === 'xray-noise' && paper.affected.photons === 10 * strong.affected.photons);
  assert.deepEqual(paper.unaffected, strong.unaffected, 'what is not affected looks alike');
  const ct = pairOf('ct-noise', 64)!.affected;
  assert.ok(ct.kind === 'ct-noise' && Math.abs(ct.pixelMillimetres - FIELD_MILLIMETRES / 64) < 1e-12);
  assert.equal(pairOf('sex', 112), null);
});
