import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filmStyleFigure } from '../../../lib/papers/haynes/figures/cohorts.js';
import { filmStyleRows } from '../../../lib/papers/haynes/film-style.js';

test("the collection behind DarkCovidNet tells findings by its style: .946 and .967 in the data pack's notes, against .70 and .60 elsewhere in the same hospital", () => {
  const rows = filmStyleRows(), of = (source: string, finding: string) => rows.find((row) => row.source === source && row.finding === finding)!;
  assert.equal(rows.length, 4);
  for (const [source, finding, quoted] of [['muhammedtalo', 'Pneumonia', 0.946], ['muhammedtalo', 'Infiltration', 0.967], ['jrzech', 'Pneumonia', 0.7], ['jrzech', 'Infiltration', 0.6]] as const) assert.ok(Math.abs(of(source, finding).auroc - quoted) <= 0.03, `${finding} within ${source}`);
  for (const finding of ['Pneumonia', 'Infiltration']) assert.ok(of('muhammedtalo', finding).low > of('jrzech', finding).high);
  assert.equal(filmStyleFigure().id, '20-film-style');
});
