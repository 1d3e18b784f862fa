import { existsSync } from 'node:fs';
import { SecondReadError } from '../core/errors.js';
import { prettyJson, readJson, writeAtomic } from '../core/files.js';
import { resultsRoot, TIERS, type Tier } from '../core/paths.js';
import type { Claim, ClaimKind, Fidelity, Verdict } from './types.js';

export const KINDS: readonly ClaimKind[] = ['direction', 'equivalence', 'value', 'fact', 'existence'];
export const FIDELITIES: readonly Fidelity[] = ['exact', 'method-substituted', 'data-substituted'];
export const VERDICTS: readonly Verdict[] = ['reproduced', 'direction only', 'holds here', 'contradicted', 'fails here', 'inconclusive', 'not testable'];

/** results/<tier>/claims.json */
export const ledgerFile = (tier: Tier): string => resultsRoot(tier, 'claims.json');

/** Whether the tier has a ledger. */
export const hasLedger = (tier: Tier): boolean => existsSync(ledgerFile(tier));

/** The claims of a tier as they are stored. @throws SecondReadError (evidence) that names file and field of what is wrong */
export function readClaims(tier: Tier, file = ledgerFile(tier)): Claim[] {
  const claims = readJson<unknown>(file);
  if (!Array.isArray(claims)) throw new SecondReadError('evidence', 'no ledger', { file, expected: 'an array of claims' });
  const seen = new Set<string>();
  claims.forEach((claim: unknown, i) => {
    checkClaim(claim, tier, (field) => ({ file, field: `[${i}].${field}` }));
    const { id } = claim as Claim;
    if (seen.has(id)) throw new SecondReadError('evidence', `claim "${id}" occurs twice`, { file, field: `[${i}].id` });
    seen.add(id);
  });
  return claims as Claim[];
}

/** Writes the ledger of a tier, whole: members in one order, numbers in their shortest exact form, so that equal claims are equal bytes. */
export function writeClaims(tier: Tier, claims: readonly Claim[], file = ledgerFile(tier)): void {
  claims.forEach((claim, i) => checkClaim(claim, tier, (field) => ({ file, field: `[${i}].${field}` })));
  writeAtomic(file, prettyJson(claims.map(ordered)));
}

function ordered(claim: Claim): Claim {
  const { id, paper, where, statement, metric, kind, fidelity, sourceQuality, tier, reported, rule, margin, family, ruleFixed, ours, verdict, why, preconditions, substitutions, notebook, runs } = claim;
  return {
    id, paper, where, statement, metric, kind, fidelity, sourceQuality, tier, reported: { value: reported.value, ciLow: reported.ciLow, ciHigh: reported.ciHigh }, rule, margin, family, ruleFixed,
    ours: { value: ours.value, ciLow: ours.ciLow, ciHigh: ours.ciHigh, n: ours.n, units: ours.units, seeds: ours.seeds, detectable: ours.detectable },
    verdict, why, preconditions, substitutions, notebook, runs,
  };
}

type Place = (field: string) => { file: string; field: string };

function checkClaim(claim: unknown, tier: Tier, place: Place): void {
  const need = (met: boolean, field: string, expected: string): void => { if (!met) throw new SecondReadError('evidence', 'a claim of the wrong shape', { ...place(field), expected }); };
  need(isObject(claim), '', 'an object');
  const one = claim as Record<string, unknown>;
  for (const field of ['id', 'paper', 'where', 'statement', 'metric', 'rule', 'family', 'why', 'notebook']) need(typeof one[field] === 'string' && one[field] !== '', field, 'text');
  need(one.tier === tier, 'tier', `"${tier}": tiers are never mixed`);
  need(TIERS.includes(one.tier as Tier) && KINDS.includes(one.kind as ClaimKind), 'kind', KINDS.join(', '));
  need(FIDELITIES.includes(one.fidelity as Fidelity), 'fidelity', FIDELITIES.join(', '));
  need(VERDICTS.includes(one.verdict as Verdict), 'verdict', VERDICTS.join(', '));
  need(isNumber(one.margin) && one.margin > 0, 'margin', 'a positive number');
  need(isObject(one.reported), 'reported', 'value, ciLow, ciHigh');
  for (const field of ['value', 'ciLow', 'ciHigh']) need(isNumberOrNull((one.reported as Record<string, unknown>)[field]), `reported.${field}`, 'a number or null');
  need(isObject(one.ours), 'ours', 'value, ciLow, ciHigh, n, units, seeds, detectable');
  const ours = one.ours as Record<string, unknown>;
  for (const field of ['value', 'ciLow', 'ciHigh', 'detectable']) need(isNumberOrNull(ours[field]), `ours.${field}`, 'a number or null');
  for (const field of ['n', 'units']) need(isNumber(ours[field]), `ours.${field}`, 'a number');
  need(Array.isArray(ours.seeds) && ours.seeds.every(isNumber), 'ours.seeds', 'an array of numbers');
  need(isObject(one.ruleFixed) && typeof one.ruleFixed.commit === 'string' && typeof one.ruleFixed.dataSeen === 'boolean', 'ruleFixed', 'commit and dataSeen');
  for (const field of ['preconditions', 'substitutions', 'runs']) need(Array.isArray(one[field]), field, 'an array');
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isNumberOrNull = (value: unknown): boolean => value === null || isNumber(value);
