import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAuditOptions } from '../../lib/audit/options.js';

test('a bare file name gives the defaults', () => {
  assert.deepEqual(parseAuditOptions(['some/where/p.csv']), {
    predictions: 'some/where/p.csv', metadata: null, seen: null, prevalence: null, threshold: { kind: 'youden' }, predictor: 'logistic', out: 'p-audit', replicates: 1000, seed: 1, workers: null, quiet: false,
  });
});

test('options are taken with a space or an equals sign, in any order', () => {
  const options = parseAuditOptions(['--out=o', '--threshold', 'sensitivity=0.95', 'p.csv.gz', '--prevalence=0.02', '--predictor', 'boosted', '--metadata', 'm.csv', '--seen=s.csv', '--quiet']);
  assert.deepEqual([options?.out, options?.threshold, options?.prevalence, options?.predictor, options?.metadata, options?.seen, options?.quiet], ['o', { kind: 'sensitivity', at: 0.95 }, 0.02, 'boosted', 'm.csv', 's.csv', true]);
});

test('help is asked for with --help', () => assert.equal(parseAuditOptions(['--help']), null));

test('what cannot be meant is refused with what was expected', () => {
  const cases: [string[], RegExp][] = [
    [[], /no predictions file is named; expected one predictions\.csv/],
    [['a.csv', 'b.csv'], /2 files are named: a\.csv, b\.csv.*--metadata/],
    [['p.csv', '--treshold', 'f1'], /unknown option "--treshold".*--threshold/],
    [['p.csv', '-o', 'x'], /unknown option "-o"/],
    [['p.csv', '--out'], /--out needs a value/],
    [['p.csv', '--out', 'a', '--out', 'b'], /--out is given twice/],
    [['p.csv', '--threshold', 'best'], /unknown threshold rule "best".*youden, f1, sensitivity=0\.95/],
    [['p.csv', '--threshold', 'sensitivity=1.2'], /unknown threshold rule/],
    [['p.csv', '--prevalence', '0'], /prevalence "0" is impossible.*above 0 and below 1/],
    [['p.csv', '--prevalence', '1'], /prevalence "1" is impossible/],
    [['p.csv', '--prevalence', '2%'], /prevalence "2%" is impossible/],
    [['p.csv', '--predictor', 'svm'], /unknown predictor "svm".*logistic or boosted/],
    [['p.csv', '--replicates', '5'], /--replicates is "5".*from 100/],
  ];
  for (const [args, expected] of cases) assert.throws(() => parseAuditOptions(args), expected, args.join(' '));
});
