import { SingleBar } from 'cli-progress';
import { choiceFlag, integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { onStop } from '../src/commands/stop.node.ts';
import { DEVICE_CHOICES } from '../src/device/open.ts';
import { type Device, formatProfile, freshSeed, openDevice, type Profile } from '../src/index.ts';
import { type CartPoleRun, cartpolePresets, trainCartPole } from '../src/recipes/cartpole.ts';
import { type Comparison, compareDevices, type Times } from './compare.ts';
import { printTable } from './report.ts';

const HELP = (
  flags: string,
) => `Trains deep Q-learning on CartPole-v1, evaluates it, and compares the devices.

  node bench/cartpole.js [options]

${flags}

The exit status is 0 only if CartPole is solved: a mean return of at least 475 over 100 greedy episodes.`;

const SOLVED = 475;

const flags = parseFlags(HELP, {
  device: {
    value: 'KIND',
    default: 'auto',
    help: 'where to compute: auto, webgpu, cpu or reference; auto is WebGPU if there is an adapter, even one in software, else cpu',
  },
  seed: { value: 'N', help: 'makes the run repeatable (default: a new one)' },
  steps: { value: 'N', help: `environment steps at most (default ${cartpolePresets.default.steps})` },
  'no-tune': { help: 'use fixed shaders; otherwise the fastest for each shape is found by timing' },
  'no-compare': { help: 'do not compare the devices afterwards' },
  profile: { help: 'show where the time of an update goes, kernel by kernel, once it is trained' },
  json: { help: 'print the results as one JSON object, last' },
});
const choice = choiceFlag('device', flags.device, DEVICE_CHOICES);
const seed = integerFlag('seed', flags.seed, 0) ?? freshSeed();
const steps = integerFlag('steps', flags.steps, 1) ?? cartpolePresets.default.steps!;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const tune = flags['no-tune'] ? { tune: false } : {};
  const device = await openDevice({ device: choice, acceptSoftware: true, ...tune });
  console.error(`device  ${device.info.description}`);
  console.error(`seed    ${seed}`);
  const run = await train(device);
  const solved = run.final.mean >= SOLVED;
  reportTraining(run, solved);

  const profile = flags.profile ? await run.agent.profile() : undefined;
  if (profile) console.error(`\nan update of the agent\n${formatProfile(profile)}`);
  const compare = !flags['no-compare'] && device.info.kind !== 'reference';
  const comparison = compare ? await compareDevices(device, seed) : undefined;
  if (comparison) reportComparison(comparison);
  if (flags.json) console.log(JSON.stringify(summary(device, run, solved, comparison, profile)));
  device.close();
  return solved ? 0 : 1;
}

async function train(device: Device): Promise<CartPoleRun> {
  const bar = new SingleBar({
    format:
      'train   {bar} {value}/{total} steps | return {mean} | epsilon {epsilon} | {rate} steps/s | {eta_formatted} left',
    stream: process.stderr,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 5000,
  });
  const handBack = onStop((status) => {
    bar.stop(); // shows the cursor again
    process.exit(status);
  });
  const started = performance.now();
  bar.start(steps, 0, { mean: '-', epsilon: '1.00', rate: '-' });
  const run = await trainCartPole(device, { ...cartpolePresets.default, steps }, seed, (progress) => {
    const latest = progress.returns.slice(-20);
    const seconds = (performance.now() - started) / 1000;
    bar.update(Math.min(progress.steps, steps), {
      mean: latest.length > 0 ? (latest.reduce((a, b) => a + b) / latest.length).toFixed(1) : '-',
      epsilon: progress.epsilon.toFixed(2),
      rate: Math.round(progress.steps / seconds),
    });
  });
  bar.stop();
  handBack();
  return run;
}

function reportTraining({ progress, final, trainSeconds }: CartPoleRun, solved: boolean): void {
  const rate = Math.round(progress.steps / trainSeconds);
  console.error(
    `trained ${progress.steps} steps, ${progress.updates} updates in ${trainSeconds.toFixed(1)} s (${rate} steps/s)`,
  );
  console.error(
    `return  ${final.mean.toFixed(1)} +- ${final.std.toFixed(1)} over ${final.returns.length} greedy episodes: ${solved ? 'solved' : `not solved (below ${SOLVED})`}`,
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

function summary(
  device: Device,
  run: CartPoleRun,
  solved: boolean,
  comparison: Comparison | undefined,
  profile: Profile | undefined,
) {
  const { progress, final, trainSeconds } = run;
  return {
    device: device.info.description,
    seed,
    solved,
    evalMean: final.mean,
    evalStd: final.std,
    steps: progress.steps,
    trainSeconds,
    stepsPerSecond: progress.steps / trainSeconds,
    updates: comparison?.updates ?? {},
    actions: comparison?.actions ?? {},
    maxLossDifference: comparison?.maxLossDifference ?? null,
    ...(profile && { profile }),
  };
}
