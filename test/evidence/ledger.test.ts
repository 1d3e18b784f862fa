import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { BEGIN, claimsMarkdown, claimsTable, compareClaims, comparisonText, END, headline, headlineText, judge, readClaims, readmeIsCurrent, SUBSTITUTIONS, substitutionRegistry, updateReadme, writeClaims, type Claim } from '../../lib/evidence/index.js';
import { measurement, quoted, rule } from './fixtures.js';

const claims: Claim[] = [
  judge(rule({ id: 'p/one', reported: quoted(0.2, 0.1, 0.3) }), measurement(), { tier: 'open', familySize: 1 }),
  judge(rule({ id: 'p/two', fidelity: 'data-substituted', family: 'g', statement: 'A | b.', ruleFixed: { commit: 'abc', dataSeen: true } }), measurement({ value: 0.05 }), { tier: 'open', familySize: 2 }),
  judge(rule({ id: 'p/a-claim-with-a-name-that-is-much-too-long-for-any-table/and-its-end-matters', fidelity: 'data-substituted', family: 'g' }), measurement({ value: null, needs: 'the weights' }), { tier: 'open', familySize: 2 }),
];

function ledger(t: { after(clean: () => void): void }): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'second-read-ledger-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'claims.json');
}

test('a ledger is read back as it was written, with the members that the ledger promises', (t) => {
  const file = ledger(t);
  writeClaims('open', claims, file);
  assert.deepEqual(readClaims('open', file), claims);
  const first = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[])[0];
  for (const member of ['id', 'paper', 'where', 'metric', 'kind', 'fidelity', 'reported', 'rule', 'margin', 'family', 'ruleFixed', 'ours', 'verdict', 'why', 'substitutions', 'notebook', 'runs']) assert.ok(member in first, member);
  assert.deepEqual(Object.keys(first.ours as object), ['value', 'ciLow', 'ciHigh', 'n', 'units', 'seeds', 'detectable']);
  assert.ok(!('decimals' in first));
});

test('a ledger of another tier, with a claim twice, a word that is no verdict or text for a number is refused by file and field', (t) => {
  const file = ledger(t), spoiled = (change: (claim: Record<string, unknown>) => void): void => {
    const copy = JSON.parse(JSON.stringify(claims)) as Record<string, unknown>[];
    change(copy[1]);
    writeFileSync(file, JSON.stringify(copy));
  };
  assert.throws(() => writeClaims('sample', claims, file), /\[0\]\.tier.*tiers are never mixed/);
  spoiled((claim) => { claim.id = 'p/one'; });
  assert.throws(() => readClaims('open', file), /"p\/one" occurs twice.*\[1\]\.id/);
  spoiled((claim) => { claim.verdict = 'true'; });
  assert.throws(() => readClaims('open', file), /claims\.json, field "\[1\]\.verdict".*reproduced/);
  spoiled((claim) => { (claim.ours as Record<string, unknown>).value = '0.1'; });
  assert.throws(() => readClaims('open', file), /\[1\]\.ours\.value.*a number or null/);
  writeFileSync(file, '{}');
  assert.throws(() => readClaims('open', file), /an array of claims/);
});

test('the table fits 120 columns, keeps both ends of a long name, and says when data had been seen', () => {
  const text = claimsTable(claims);
  for (const line of text.split('\n')) assert.ok(line.length <= 120, line);
  assert.match(text, /p\/one +0\.2 \[0\.1, 0\.3\] +0\.2 \[0\.102, 0\.298\] +reproduced +50 +1\n/);
  assert.match(text, /p\/a-claim.*….*its-end-matters/);
  assert.match(text, /inconclusive \*/);
  assert.match(text, /\* the rule was written after data had been seen/);
  assert.match(text, /\n {4}needs the weights/);
  assert.ok(!claimsTable(claims, { why: false }).includes('needs the weights'));
});

test('the headline counts verdicts by fidelity and by family, and the counts add up', () => {
  const { total, byFidelity, byFamily } = headline(claims);
  assert.equal(total, 3);
  assert.deepEqual(byFidelity, [
    { name: 'exact', claims: 1, verdicts: [{ verdict: 'reproduced', count: 1 }] },
    { name: 'data-substituted', claims: 2, verdicts: [{ verdict: 'inconclusive', count: 1 }, { verdict: 'not testable', count: 1 }] },
  ]);
  for (const group of [byFidelity, byFamily]) assert.equal(group.flatMap(({ verdicts }) => verdicts).reduce((sum, { count }) => sum + count, 0), total);
  assert.match(headlineText(claims), /data-substituted +2 claims: 1 inconclusive, 1 not testable/);
});

test('a README is current exactly when the text between its markers is that of the ledgers', () => {
  const bare = `# Title\n\n${BEGIN}\nold\n${END}\n\nrest\n`, text = updateReadme(bare, { open: claims });
  assert.ok(!readmeIsCurrent(bare, { open: claims }) && readmeIsCurrent(text, { open: claims }));
  assert.ok(!readmeIsCurrent(text, { open: claims.slice(1) }));
  assert.ok(text.startsWith('# Title\n\n') && text.endsWith(`${END}\n\nrest\n`) && !text.includes('old'));
  assert.match(claimsMarkdown(claims), /\| A \\\| b\. <sub>abstract; data-substituted<\/sub> \| not quoted \| 0\.05 \[/);
  assert.throws(() => updateReadme('# Title', { open: claims }), /no place for the claims table/);
});

test('ledgers are compared claim by claim: within a share of the margin, and exactly where that is asked', () => {
  const moved = claims.map((claim) => ({ ...claim, ours: { ...claim.ours, value: claim.ours.value === null ? null : claim.ours.value + 0.005 } }));
  assert.ok(compareClaims(claims, claims, 'exact').equal);
  assert.ok(compareClaims(claims, moved).equal);                                   // 0.005 of an allowed 0.01
  assert.ok(!compareClaims(claims, moved, { shareOfMargin: 0.01 }).equal);
  const exact = compareClaims(claims, moved, 'exact');
  assert.deepEqual(exact.claims.map(({ equal }) => equal), [false, false, true]);
  assert.match(comparisonText(exact), /DIFFERS p\/one: ours\.value 0\.2 committed, 0\.205\d* now/);
});

test('a verdict that turned, a number that vanished, a claim lost and a claim added are differences', () => {
  const turned = compareClaims(claims, claims.map((claim, i) => (i === 1 ? { ...claim, verdict: 'holds here' as const } : claim)));
  assert.deepEqual(turned.claims[1].differences, [{ field: 'verdict', committed: '"inconclusive"', now: '"holds here"' }]);
  assert.ok(!compareClaims(claims, claims.map((claim) => ({ ...claim, ours: { ...claim.ours, value: null } }))).claims[0].equal);
  const other = compareClaims(claims.slice(1), claims.slice(0, 2));
  assert.deepEqual([other.equal, other.missing, other.added], [false, [claims[2].id], ['p/one']]);
  assert.match(comparisonText(other), /MISSING p\/a-claim.*\n.*NEW {5}p\/one/);
});

test('a substitution must be written down before anything may name it', () => {
  assert.throws(() => SUBSTITUTIONS.get('nobody'), /unknown substitution "nobody".*nih-for-chexpert/);
  assert.match(SUBSTITUTIONS.sentence('nih-for-chexpert'), /in place of the CheXpert test set: /);
  assert.equal(SUBSTITUTIONS.list(['nih-for-chexpert', 'nih-for-chexpert']).length, 1);
  const one = { id: 'a', what: 'b', standsInFor: 'c', invalidates: 'd' };
  assert.throws(() => substitutionRegistry([one, one]), /"a" occurs twice/);
  assert.throws(() => substitutionRegistry([{ ...one, invalidates: ' ' }]), /leaves "invalidates" empty/);
});
