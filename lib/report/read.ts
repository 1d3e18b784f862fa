import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import { readJson } from '../core/files.js';
import { resultsRoot, type Tier } from '../core/paths.js';
import { hasLedger, ledgerFile, readClaims } from '../evidence/ledger.js';
import type { Claim } from '../evidence/types.js';
import type { Figure } from '../figures/types.js';

/** A figure with its picture's path. */
export interface StoredFigure { figure: Figure; svg: string; files: Record<string, string> }
/** What a paper left under results/<tier>/<paper>: figures in the order of their ids, executed notebooks, tables. Paths are relative to the report's folder. */
export interface PaperResults { id: string; figures: StoredFigure[]; notebooks: { name: string; address: string }[]; tables: { name: string; address: string }[] }
/** All that a report is made from. */
export interface TierResults { tier: Tier; claims: Claim[]; papers: PaperResults[]; provenance: Record<string, unknown> | null }

/**
 * Reads the results of a tier.
 *
 * @throws SecondReadError (evidence) where there are no claims yet, or a file there is no JSON or no figure
 */
export function readResults(tier: Tier): TierResults {
  const folder = resultsRoot(tier), provenance = path.join(folder, 'provenance.json');
  if (!hasLedger(tier)) throw new SecondReadError('evidence', `tier ${tier} has no claims yet`, { file: ledgerFile(tier), remedy: `Run: npm run reproduce -- --tier ${tier}` });
  const claims = readClaims(tier);
  const papers = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'report').map((entry) => entry.name).sort();
  return { tier, claims, papers: papers.map((id) => readPaper(tier, id)), provenance: existsSync(provenance) ? readJson<Record<string, unknown>>(provenance) : null };
}

function readPaper(tier: Tier, id: string): PaperResults {
  const folder = resultsRoot(tier, id), files = filesUnder(folder), address = (file: string): string => ['..', id, ...file.split(path.sep)].join('/');
  const ending = (end: string): string[] => files.filter((file) => file.endsWith(end));
  const figures = ending('.json').filter((file) => file.split(path.sep)[0] === 'figures').map((file) => readFigure(folder, file, address));
  return {
    id, figures, notebooks: ending('.ipynb').map((file) => ({ name: path.basename(file, '.ipynb'), address: address(file) })),
    tables: [...ending('.csv'), ...ending('.csv.gz')].map((file) => ({ name: file.split(path.sep).join('/'), address: address(file) })),
  };
}

function readFigure(folder: string, file: string, address: (file: string) => string): StoredFigure {
  const whole = path.join(folder, file), figure = readJson<Partial<Figure>>(whole), picture = (kind: string): string => file.replace(/\.json$/, `.${kind}`);
  const missing = (['id', 'title', 'caption', 'alt', 'substitutions', 'data', 'layout', 'width', 'height'] as const).find((field) => figure[field] === undefined);
  if (missing) throw new SecondReadError('evidence', 'this is no figure', { file: whole, field: missing, expected: 'what renderFigures wrote', remedy: 'Delete the file and run the notebook again.' });
  const files = Object.fromEntries(['svg', 'png', 'json'].filter((kind) => existsSync(path.join(folder, picture(kind)))).map((kind) => [kind.toUpperCase(), address(picture(kind))]));
  return { figure: figure as Figure, svg: path.join(folder, picture('svg')), files };
}

/** Files below a folder, relative to it, sorted. */
function filesUnder(folder: string, below = ''): string[] {
  return readdirSync(path.join(folder, below), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(folder, path.join(below, entry.name)) : [path.join(below, entry.name)]));
}
