import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openOutput } from '../audit/output/folder.js';
import { writeTableFile } from '../core/table-file.js';
import { plotlyFile } from '../figures/render.js';
import { auditTraps, type TrapReport } from './audit.js';
import { squeezeNetFeatures } from './features.js';
import { openImages } from './images.js';
import { parseTrapsOptions, TRAPS_HELP, type TrapsCommandOptions } from './options.js';
import { auditCsv, auditJson, screenLines } from './output.js';
import { trapsPage } from './page.js';
import { referenceFigures, referenceLines, referenceRows } from './reference.js';
import { drawSheet } from './sheets.js';

/** Everything that this audit writes; a folder with anything else is not ours to replace. */
const OWN_FILES = ['index.html', 'audit.json', 'audit.csv', 'sheets', 'plotly.min.js'];

/**
 * `second-read data audit`: reads the pictures once, measures, and writes the report whole or not at all.
 *
 * @param args what follows "data audit" on the command line
 * @returns 0 when the report is written; with `--reference` 1 where a figure differs
 * @throws SecondReadError (input) for a mistake in the options or the index; (data) for a picture that cannot be read
 */
export async function trapsCommand(args: readonly string[], say: (line: string) => void = console.log): Promise<number> {
  const asked = parseTrapsOptions(args);
  if (asked === 'help') { say(TRAPS_HELP); return 0; }
  if ('reference' in asked) return reference(asked.out, say);
  const { report, target } = await trapsAudit(asked);
  for (const line of screenLines(report)) say(line);
  say(`\nReport: ${path.relative(process.cwd(), path.join(target, 'index.html')) || target}`);
  return 0;
}

async function reference(out: string | undefined, say: (line: string) => void): Promise<number> {
  const figures = await referenceFigures();
  for (const line of referenceLines(figures)) say(line);
  if (out !== undefined) writeTableFile(out, referenceRows(figures));
  return figures.every(({ reproduced }) => reproduced) ? 0 : 1;
}

/** One audit from pictures to folder. */
export async function trapsAudit({ names, tier, tasks, label, where, labelColumns, split, side, features, replicates, seed, out }: TrapsCommandOptions): Promise<{ report: TrapReport; target: string }> {
  const output = openOutput(out, OWN_FILES), images = await openImages(names, { tier, label, where, labelColumns });
  try {
    const { report, stack } = await auditTraps(images, { tasks, split, side, replicates, seed, ...(features ? { features: squeezeNetFeatures } : {}) });
    const sheets: Buffer[] = [];
    for (const { rows } of report.sheets) sheets.push(await drawSheet(stack, rows));
    output.write((folder) => {
      const write = (name: string, content: string | Uint8Array): void => writeFileSync(path.join(folder, name), content);
      write('audit.json', auditJson(report));
      write('audit.csv', auditCsv(report));
      mkdirSync(path.join(folder, 'sheets'));
      report.sheets.forEach(({ name }, i) => write(path.join('sheets', `${name}.png`), sheets[i]));
      cpSync(plotlyFile(), path.join(folder, 'plotly.min.js'));
      write('index.html', trapsPage(report, sheets).toString());
    });
    return { report, target: output.target };
  } finally { images.close(); }
}
