import { isSecondReadError } from './core/errors.js';

const HELP = `second-read: reads published medical-imaging studies a second time.

  reproduce [PAPER ...] [--tier sample|open|paper] [--full] [--check]
      rerun the experiments, compare with what is stored, write results and the report
  audit PREDICTIONS.csv [--metadata META.csv] [--seen IDS.csv] [--prevalence P] [--threshold RULE] [--out DIR]
      what a reviewer wants to know of your own classifier
  claims [--tier T] [--check] [--readme]
      the table of quoted numbers and verdicts; --check recomputes every one
  data list | show ID | fetch ID ... | verify [ID ...] | sample | licences
      datasets: what there is, download, check, build the shipped sample
  data audit ID ... | FOLDER [--tier T] [--task A/B] [--where C=VALUE] [--out DIR]
      what else than the finding tells the label: traps found before training
  confound IMAGES --kind tag|low-pass|noise|ct-noise --labels labels.csv --out DIR [--share P]
      inject a confounder into one's own pictures, with the list of affected ones
  probe ID ... | FOLDER --label COLUMN=VALUE --confounder tag|low-pass|noise|ct-noise [--share P] [--weights W] [--out DIR]
      train and test a network on one's own pictures with a confounder at a chosen share, i.i.d. and o.o.d.
  cross-test --train A --external B,C --label COLUMN=VALUE [--weights W,W] [--repeats N] [--out DIR] | --predictions FILE
      train on one cohort, test on others: areas, drops, decisions at a threshold carried over, with intervals
  occlude IMAGES --weights FILE --labels labels.csv [--masks DIR] [--out DIR]
      does one's own network still tell the classes apart when the lungs are hidden?
  pretrain [--arm xray|ct|chest] [--from random|imagenet] [--tier T]
      train the small radiology source again
  lungs draw IMAGES --out DIR | score [--tier T] | train
      the small lung segmenter: masks of one's own films, its Dice, its training
  notebook check | run FILE
      strict type check of the notebooks; execute one
  bench
      speed against Python peers

COMMAND --help says more.`;

type Command = (args: string[]) => Promise<number>;

/** Loaded when asked for: `claims` should not wait for the code of `audit`. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  reproduce: async () => (await import('./commands/reproduce.js')).reproduceCommand,
  audit: async () => (await import('./audit/command.js')).auditCommand,
  claims: async () => (await import('./commands/claims.js')).claimsCommand,
  data: async () => (await import('./commands/data.js')).dataOrAuditCommand,
  confound: async () => (await import('./commands/confound.js')).confoundCommand,
  probe: async () => (await import('./probe/command.js')).probeCommand,
  'cross-test': async () => (await import('./cross-test/command.js')).crossTestCommand,
  occlude: async () => (await import('./occlude/command.js')).occludeCommand,
  pretrain: async () => (await import('./commands/pretrain.js')).pretrainCommand,
  lungs: async () => (await import('./commands/lungs.js')).lungsCommand,
  notebook: async () => (await import('./commands/notebook.js')).notebookCommand,
  bench: async () => (await import('./bench/bench.js')).benchCommand,
};

async function main([name = '--help', ...args]: string[]): Promise<number> {
  if (name === '--help' || name === 'help') { console.log(HELP); return 0; }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) { console.error(`second-read: no command "${name}".\n\n${HELP}`); return 2; }
  return (await load())(args);
}

main(process.argv.slice(2)).then(
  (status) => { process.exitCode = status; },
  (error: unknown) => {
    // A user's mistake is told in one line; a mistake of ours with its stack.
    console.error(isSecondReadError(error) ? `second-read: ${error.message}` : error);
    process.exitCode = isSecondReadError(error) && error.kind === 'input' ? 2 : 1;
  },
);
