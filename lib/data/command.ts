import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SecondReadError } from '../core/errors.js';
import { dataRoot, fromRoot } from '../core/paths.js';
import { fetchDataset, numbered } from './fetch.js';
import { licencesDocument } from './licences-document.js';
import { listManifests, manifestFiles, readManifest } from './manifest.js';
import { verifyReferenceFigures } from './reference-figures.js';
import { buildSample } from './sample.js';
import { formatTable, megabytes } from './table.js';
import type { Manifest } from './types.js';
import { verifyDataset } from './verify.js';

const HELP = `second-read data: the datasets, each by its manifest in data-manifests/.

  data list                 what there is: access, rows, size, what is here
  data show ID              one dataset: licence, attribution, citation, notes, steps to get it
  data fetch ID ...         download what is missing into the data root; goes on where it stopped
  data verify [ID ...]      check files by size and hash, counts, and the sources' own published figures;
                            without IDs: all that is shipped or in the data root
  data sample [--check]     build the shipped files of data-manifests/ from the open data;
                            --check compares and writes nothing
  data licences             the text of DATA-LICENCES.md, made of the manifests
  data audit ID | FOLDER    what else than the finding tells the label; see data audit --help

The data root is SECOND_READ_DATA, else data/ in the checkout.`;

type Say = (line: string) => void;

/**
 * `second-read data list | show ID | fetch ID ... | verify [ID ...] | sample [--check] | licences`.
 *
 * @returns the exit status: 0 all well, 1 something is wrong with the data, 2 a wrong command line
 */
export async function dataCommand(args: string[], say: Say = console.log): Promise<number> {
  const { values, positionals: [verb, ...ids] } = parse(args);
  if (values.help || verb === undefined) { say(HELP); return values.help ? 0 : 2; }
  if (values.check && verb !== 'sample') throw new SecondReadError('input', `"data ${verb}" has no option --check`, { expected: 'data sample --check' });
  switch (verb) {
    case 'list': return list(say);
    case 'show': return show(needIds(verb, ids), say);
    case 'fetch': return fetchAll(needIds(verb, ids), say);
    case 'verify': return verifyAll(ids, say);
    case 'licences': say(licencesDocument(listManifests().map((id) => readManifest(id))).trimEnd()); return 0;
    case 'sample': return sample(ids, values.check ?? false, say);
    default: throw new SecondReadError('input', `no command "data ${verb}"`, { expected: 'list, show, fetch, verify, sample or licences', remedy: 'See: npx second-read data --help' });
  }
}

function parse(args: string[]): { values: { help?: boolean; check?: boolean }; positionals: string[] } {
  try {
    return parseArgs({ args, allowPositionals: true, options: { help: { type: 'boolean', short: 'h' }, check: { type: 'boolean' } } });
  } catch (cause) {
    throw new SecondReadError('input', (cause as Error).message, { remedy: 'See: npx second-read data --help' }, { cause });
  }
}

function needIds(verb: string, ids: string[]): Manifest[] {
  if (ids.length === 0) throw new SecondReadError('input', `"data ${verb}" needs a dataset`, { expected: listManifests().join(', ') });
  return ids.map((id) => readManifest(id));
}

function list(say: Say): number {
  const rows = listManifests().map((id) => {
    const manifest = readManifest(id), files = manifestFiles(manifest), here = existsSync(path.join(dataRoot(), id));
    return [id, manifest.access, String(manifest.expected.rows), files.length > 0 ? megabytes(files.reduce((sum, file) => sum + file.bytes, 0)) : '', manifest.shipped === undefined ? '' : megabytes(manifest.shipped.reduce((sum, file) => sum + file.bytes, 0)), here ? 'yes' : '', manifest.licence.id];
  });
  say(formatTable(['dataset', 'access', 'rows', 'MB', 'MB shipped', 'in data root', 'licence'], rows, [2, 3, 4]));
  say(`\nData root: ${dataRoot()}`);
  return 0;
}

function show(manifests: Manifest[], say: Say): number {
  for (const { id, title, version, access, homepage, licence, citation, notes, steps, lastVerified } of manifests) {
    say(`${id}: ${title}\n  version      ${version}\n  access       ${access}\n  homepage     ${homepage}\n  licence      ${licence.id}${licence.mayShip ? '' : ' (not shipped in any form)'}\n  attribution  ${licence.attribution}\n  citation     ${citation}\n  last looked at ${lastVerified}`);
    if (steps !== undefined) say(`  steps\n${numbered(steps)}`);
    say(notes.map((note) => `  - ${note}`).join('\n'));
  }
  return 0;
}

async function fetchAll(manifests: Manifest[], say: Say): Promise<number> {
  let status = 0;
  for (const manifest of manifests) {
    if (manifest.steps !== undefined) {
      say(`${manifest.id} cannot be fetched: ${manifest.access === 'open' ? 'its provider\'s download page is for people' : 'its provider wants each user to register'}.\n${numbered(manifest.steps)}\nLicence: ${manifest.licence.id}. ${manifest.licence.text}`);
      status = 1;
      continue;
    }
    say(`${manifest.id}: licence ${manifest.licence.id}${manifest.licence.mayShip ? '' : '; not to be passed on'}`);
    const { fetched, present, withoutAddress, failed } = await fetchDataset(manifest);
    say(`${manifest.id}: ${fetched.length} fetched, ${present.length} there already, ${failed.length} failed`);
    if (withoutAddress.length > 0) say(`  no public address has: ${withoutAddress.join(', ')}`);
    for (const failure of failed) say(`  ${failure.path}: ${failure.why}`);
    if (failed.length > 0) status = 1;
  }
  return status;
}

async function verifyAll(ids: string[], say: Say): Promise<number> {
  const rows: string[][] = [], problems: string[] = [];
  for (const id of ids.length > 0 ? ids : listManifests()) {
    const manifest = readManifest(id), result = await verifyDataset(manifest);
    const nothing = result.absent && manifest.shipped === undefined;
    if (nothing && ids.length === 0) continue;
    if (nothing) problems.push(`${id}: not in the data root ${dataRoot()}. ${manifest.steps === undefined ? `Run: npx second-read data fetch ${id}` : `Steps:\n${numbered(manifest.steps)}`}`);
    const here = result.absent ? 'not here' : result.expected > 0 ? `${result.found} of ${result.expected}` : result.counted === null ? 'none listed' : `${result.counted} rows`, wrong = result.problems.length + (nothing ? 1 : 0);
    rows.push([id, manifest.shipped === undefined ? '' : `${result.shipped} of ${manifest.shipped.length}`, here, wrong > 0 ? `${wrong} wrong` : result.unchecked ? 'not checked until it is loaded' : 'right']);
    problems.push(...result.problems.map(({ file, problem }) => `${file}: ${problem}`));
  }
  if (rows.length > 0) say(formatTable(['dataset', 'shipped files', 'files in data root', ''], rows, []));
  if (ids.length === 0 || ids.some((id) => /^(nih-chexnet-predictions|nih-densenet-ensemble|chexpert-test-labels)$/.test(id))) problems.push(...figures(say));
  if (problems.length > 0) say(`\n${problems.slice(0, 200).join('\n')}${problems.length > 200 ? `\n... and ${problems.length - 200} more` : ''}`);
  return problems.length > 0 ? 1 : 0;
}

function figures(say: Say): string[] {
  const { figures, missing } = verifyReferenceFigures(), wrong = figures.filter(({ agrees }) => !agrees);
  say(`\n${figures.length - wrong.length} of ${figures.length} figures that the sources publish are met${missing.length > 0 ? `; not computed, since not here: ${missing.join('; ')}` : ''}.`);
  return wrong.map(({ what, published, ours, tolerance }) => `${what}: published ${published}, here ${ours} (tolerance ${tolerance})`);
}

async function sample(ids: string[], check: boolean, say: Say): Promise<number> {
  const results = await buildSample({ ...(ids.length > 0 ? { ids } : {}), write: !check }), bytes = results.reduce((sum, file) => sum + file.bytes, 0);
  say(formatTable(['file', 'bytes', 'sha256', ''], results.map(({ id, path: name, bytes: size, sha256, state }) => [`${id}/${name}`, String(size), sha256.slice(0, 16), state]), [1]));
  say(`\n${megabytes(bytes)} MB in ${fromRoot('data-manifests')}`);
  return results.some(({ state }) => state === 'differs') ? 1 : 0;
}
