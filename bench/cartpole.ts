import { join } from 'node:path';
import { choiceFlag, integerFlag, parseFlags, quote } from '../src/commands/arguments.node.ts';
import { describeError } from '../src/commands/describe-error.node.ts';
import { surviveLostMessages } from '../src/commands/lost-messages.node.ts';
import { summariseRun } from '../src/commands/run-summary.node.ts';
import { say } from '../src/commands/say.node.ts';
import { shownAtTerminal } from '../src/commands/shown-at-terminal.node.ts';
import { onStop } from '../src/commands/stop.node.ts';
import { DEVICE_CHOICES } from '../src/device/open.ts';
import { cartpoleRecipe, type Device, type Evaluation, freshSeed, openDevice } from '../src/index.ts';
import { folderAt } from '../src/runs/folder.node.ts';
import { type TrainedRun, trainRun } from '../src/runs/index.node.ts';
import { holdsRun } from '../src/runs/run-settings.ts';
import { type Comparison, compareDevices, type Times } from './compare.ts';
import { printTable } from './report.ts';

const HELP = (
  flags: string,
) => `Trains deep Q-learning on CartPole-v1, which leaves a run's folder, and compares the devices.

  node bench/cartpole.js [options]

${flags}

The exit status is 0 only if CartPole is solved: a mean return of at least 475 over the 100 games of the final
evaluation.`;

const SOLVED = 475;

const flags = parseFlags(HELP, {
  device: {
    value: 'KIND',
    default: 'auto',
    help: 'where to compute: auto, webgpu, cpu or reference; auto is WebGPU if there is an adapter, even one in software, else cpu',
  },
  seed: { value: 'N', help: 'makes the run repeatable (default: a new one)' },
  steps: { value: 'N', help: `environment steps at most (default ${cartpoleRecipe.presets.default.steps})` },
  out: {
    value: 'DIR',
    help: "the run's folder (default runs/cartpole-default-SEED, or the next that is free)",
  },
  'no-tune': { help: 'use fixed shaders; otherwise the fastest for each shape is found by timing' },
  'no-compare': { help: 'do not compare the devices afterwards' },
  profile: {
    help: 'show where the time of an update goes, kernel by kernel, and its memory, before training',
  },
  json: { help: 'print the results as one JSON object, last' },
});
const choice = choiceFlag('device', flags.device, DEVICE_CHOICES);
const seed = integerFlag('seed', flags.seed, 0) ?? freshSeed();
const steps = integerFlag('steps', flags.steps, 1) ?? cartpoleRecipe.presets.default.steps!;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`error: ${describeError(error)}`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  surviveLostMessages();
  const tune = flags['no-tune'] ? { tune: false } : {};
  const device = await openDevice({ device: choice, acceptSoftware: true, ...tune });
  const { run, status, final } = await train(device);
  if (run.interrupted) {
    console.error(`saved; go on with: node cli.js train --resume ${quote(run.folder)}`);
    return status;
  }
  const solved = final !== undefined && final.mean >= SOLVED;
  reportTraining(run, solved);

  const compare = !flags['no-compare'] && device.info.kind !== 'reference';
  const comparison = compare ? await compareDevices(device, seed) : undefined;
  if (comparison) reportComparison(comparison);
  reportFolder(run);
  if (flags.json) console.log(JSON.stringify(summary(run, final, solved, comparison)));
  device.close();
  return solved ? 0 : 1;
}

interface Trained {
  readonly run: TrainedRun;
  /** The exit status that a signal asked for, or 0. */
  readonly status: number;
  /** The last evaluation. */
  readonly final: Evaluation | undefined;
}

async function train(device: Device): Promise<Trained> {
  const { onProfile, ...shown } = shownAtTerminal('steps', steps);
  const stopper = new AbortController();
  let [status, final]: [number, Evaluation | undefined] = [0, undefined];
  const handBack = onStop((asked) => {
    status = asked;
    stopper.abort();
    console.error('saving, then stopping; Ctrl-C again stops at once');
  });
  const run = await trainRun(cartpoleRecipe, {
    command: ['node bench/cartpole.js', ...process.argv.slice(2).map(quote)].join(' '),
    ...{ device, seed, steps, out: flags.out ?? (await freeFolder()), signal: stopper.signal },
    ...{ ...shown, ...(flags.profile && { onProfile }) },
    onEvaluation: (...told) => {
      [final] = told;
      shown.onEvaluation(...told);
    },
  });
  handBack();
  return { run, status, final };
}

/** The folder that `train` would take or, as a seed may be tried again, the same with a number. */
async function freeFolder(): Promise<string> {
  const folder = join('runs', `cartpole-default-${seed}`);
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? folder : `${folder}-${number}`;
    if (!(await holdsRun(folderAt(numbered)))) return numbered;
  }
}

function reportTraining(run: TrainedRun, solved: boolean): void {
  const { steps, updates, seconds } = run;
  const rate = Math.round(steps / seconds);
  console.error(
    `trained ${steps} steps, ${updates} updates in ${seconds.toFixed(1)} s (${rate} steps/s): ${solved ? 'solved' : `not solved (below ${SOLVED})`}`,
  );
}

function reportComparison({ updates, actions, maxLossDifference }: Comparison): void {
  const rowsOf = (times: Record<string, Times>, what: string) =>
    Object.entries(times).map(([net, { ratio, ...milliseconds }]) => {
      const columns = Object.entries(milliseconds).map(([kind, time]) => [`${kind} ms`, time]);
      return { [what]: net, ...Object.fromEntries(columns), 'times faster': ratio };
    });
  console.error('\nW1, W2 and W3 are small nets and how they learn (bench/workloads.ts)');
  printTable(rowsOf(updates, 'update of'));
  printTable(rowsOf(actions, 'action of'));
  console.error(
    `largest difference of loss over the first 50 updates: ${maxLossDifference.toExponential(1)}`,
  );
}

/** Prints the files of the run, and commands to type next. */
function reportFolder(run: TrainedRun): void {
  const { ended, report, folder } = run;
  const bar = cartpoleRecipe.bar?.score;
  const facts = summariseRun({ result: run, ended, bar, shown: 'node cli.js train', canBeFilmed: true });
  console.error('');
  for (const [what, text] of facts) say(what, text);
  say('', `node cli.js play ${quote(folder)}  # you play`);
  if (run.steps >= steps) say('', `node cli.js train --resume ${quote(folder)} --steps ${2 * steps}`); // no goal ended it
  say('report', report);
}

function summary(
  run: TrainedRun,
  final: Evaluation | undefined,
  solved: boolean,
  comparison: Comparison | undefined,
) {
  const { device, seed, steps, seconds, profile } = run;
  return {
    ...{ device, seed, solved, evalMean: final?.mean ?? null, evalStd: final?.std ?? null },
    ...{ steps, trainSeconds: seconds, stepsPerSecond: steps / seconds },
    updates: comparison?.updates ?? {},
    actions: comparison?.actions ?? {},
    maxLossDifference: comparison?.maxLossDifference ?? null,
    ...(profile && { profile }),
  };
}
