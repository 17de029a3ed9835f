import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { choiceFlag, integerFlag, parseFlags, refuse } from '../src/commands/arguments.node.ts';
import { DEVICE_CHOICES } from '../src/device/open.ts';
import { freshSeed, Random } from '../src/index.ts';

const HELP = (
  flags: string,
) => `Puts small runs of \`train\` through what machines do to programs, and checks that each ends as it should: two new
runs at once in one folder, full disks, closed and full pipes, signals.

  node bench/hardships.js [options]

${flags}

Full disks need Linux and the rights to mount one. The exit status is 0 only if every run ended as it should.`;

const KINDS = { races, disks, pipes, signals };
type Kind = keyof typeof KINDS;
const NAMES = Object.keys(KINDS) as Kind[];

const flags = parseFlags(HELP, {
  only: { value: 'KINDS', help: `separated by commas: ${NAMES.join(', ')} (default: all)` },
  device: { value: 'KIND', default: 'auto', help: `where to compute: ${DEVICE_CHOICES.join(', ')}` },
  races: { value: 'N', help: 'races for a folder (default 20)' },
  seed: { value: 'N', help: 'seed of the moments and of the runs (default: a new one)' },
  json: { help: 'print the results as one JSON object, last' },
});
const device = choiceFlag('device', flags.device, DEVICE_CHOICES);
const raceCount = integerFlag('races', flags.races, 1) ?? 20;
const seed = integerFlag('seed', flags.seed, 0) ?? freshSeed();
const random = Random.for(seed, 'moments');
const kinds = flags.only === undefined ? NAMES : flags.only.split(',').map(kindCalled);

const STEPS = 1600;
const root = mkdtempSync(join(tmpdir(), 'webgpu-dqn-'));

/** The end of a process. */
interface Ended {
  /** The exit status, or the signal that ended it. */
  readonly status: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

console.error(`seed ${seed}, device ${device}, in ${root}`);
const results: Record<string, { tried: number; faults: string[] }> = {};
for (const kind of kinds) {
  const faults: string[] = [];
  let tried = 0;
  for await (const [what, problem] of KINDS[kind]()) {
    tried++;
    if (problem !== undefined) faults.push(`${what}: ${problem}`);
    console.error(
      `${problem === undefined ? 'as it should' : 'FAULT'}  ${what}${problem ? `: ${problem}` : ''}`,
    );
  }
  results[kind] = { tried, faults };
}
const count = Object.values(results).reduce((sum, { faults }) => sum + faults.length, 0);
console.error(count === 0 ? 'every run ended as it should' : `${count} faults; what is left is in ${root}`);
if (count === 0) rmSync(root, { recursive: true });
if (flags.json) console.log(JSON.stringify({ seed, device, results }));
process.exitCode = count === 0 ? 0 : 1;

/** Descriptions of trials, each with its fault, if any. */
type Trials = AsyncGenerator<readonly [what: string, problem: string | undefined]>;

/** Two new runs at once in one folder: one trains with its own settings, and the other says why it does not. */
async function* races(): Trials {
  for (let i = 1; i <= raceCount; i++) {
    const out = join(root, `race-${i}`);
    const seeds = [i, 1000 + i];
    const ends = await Promise.all(
      seeds.map(async (of, which) => {
        await setTimeout(random.uniform(0, which * 40));
        const set = ['--set', `hiddenSizes=${which === 0 ? 32 : 16}`];
        return train([...newRun(out, 400, of), ...set]);
      }),
    );
    const winner = ends.findIndex(({ status }) => status === 0);
    const loser = ends[1 - winner];
    const { seed: kept, settings } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    const result = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
    yield [
      `race ${i}`,
      firstOf(
        [
          ends.filter(({ status }) => status === 0).length !== 1,
          `statuses ${ends.map(({ status }) => status)}`,
        ],
        [kept !== seeds[winner] || result.seed !== seeds[winner], `run.json has seed ${kept}`],
        [
          String(settings.hiddenSizes) !== (winner === 0 ? '32' : '16'),
          `hiddenSizes ${settings.hiddenSizes}`,
        ],
        [!oneLine(loser) || !loser.stderr.includes(out), `the loser said ${loser.stderr}`],
      ),
    ];
  }
}

/** A disk that fills up while a run trains: the error names a file and what is safe; with more room the run goes on. */
async function* disks(): Trials {
  const disk = join(root, 'disk');
  mkdirSync(disk);
  const whole = join(root, 'whole');
  await train(newRun(whole, STEPS, seed));
  const bytes = Number(spawnSync('du', ['-sk', whole], { encoding: 'utf8' }).stdout.split('\t')[0]);
  for (const share of [0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95]) {
    const size = Math.max(8, Math.ceil((bytes * share) / 4) * 4);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}k`, 'tmpfs', disk]);
    if (mounted.status !== 0) {
      yield [`a disk of ${size} KB`, 'it cannot be mounted here'];
      return;
    }
    try {
      const out = join(disk, 'run');
      const full = await train(newRun(out, STEPS, seed));
      spawnSync('mount', ['-o', 'remount,size=64m', disk]);
      const which = existsSync(join(out, 'run.json')) ? ['--resume', out] : newRun(out, STEPS, seed);
      const rest = full.status === 0 ? full : await train(which);
      yield [
        `a disk of ${size} KB`,
        firstOf(
          [full.status !== 0 && full.status !== 1, `status ${full.status}`],
          [full.status === 1 && !/ENOSPC|no space/i.test(full.stderr), full.stderr],
          [full.status === 1 && !full.stderr.includes(disk), `no file is named: ${full.stderr}`],
          [stackTrace(full), full.stderr],
          [rest.status !== 0, `with more room: ${rest.stderr}`],
        ),
      ];
    } finally {
      spawnSync('umount', [disk]);
    }
  }
}

/** Output that cannot be written: training goes on to its end. If results are lost, the exit status is 1. */
async function* pipes(): Trials {
  const shells: readonly (readonly [redirection: string, resultsAreLost?: true])[] = [
    ['2>&1 | head -n 1'],
    ['2> /dev/full'],
    ['> /dev/full'],
    ['> /dev/full 2>&1'],
    ['2>&-'],
    ['>&- 2>&-'],
    ['2>&1 | true'],
    ['--json > /dev/full', true],
    ['--json 2>&1 | head -c 10'],
  ];
  for (const [i, [redirection, resultsAreLost]] of shells.entries()) {
    const out = join(root, `pipe-${i}`);
    const command = [process.execPath, 'cli.js', 'train', ...newRun(out, STEPS, seed)].join(' ');
    const marked = join(root, `status-${i}`);
    const [own, rest = ''] = redirection.split(/(?= \|)/);
    await ended('bash', ['-c', `{ ${command} ${own}; echo $? > ${marked}; } ${rest}`]);
    for (let waited = 0; !existsSync(marked) && waited < 600; waited++) await setTimeout(100); // it outlives the pipe
    const status = readFileSync(marked, 'utf8').trim();
    const result = existsSync(join(out, 'result.json'));
    yield [
      `train ... ${redirection}`,
      firstOf(
        [!result, 'it did not come to its end'],
        [resultsAreLost === true && status !== '1', `status ${status} though the results are lost`],
        [!resultsAreLost && !redirection.includes('--json') && status !== '0', `status ${status}`],
      ),
    ];
  }
}

/** Signals at random moments: the run is saved, the status says which signal it was, and the run can go on. */
async function* signals(): Trials {
  const asked: readonly (readonly [
    NodeJS.Signals,
    number,
    args?: readonly string[],
    env?: NodeJS.ProcessEnv,
  ])[] = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGUSR1', 75, ['--requeue']],
    ['SIGTERM', 75, [], { SLURM_ARRAY_TASK_ID: '3' }],
  ];
  for (const [i, [signal, status, args = [], env]] of asked.entries()) {
    const out = join(root, `signal-${i}`);
    const run = ended(process.execPath, ['cli.js', 'train', ...newRun(out, 400_000, seed), ...args], {
      env,
      begun: async (child) => {
        while (!existsSync(join(out, 'checkpoints'))) await setTimeout(20);
        await setTimeout(random.uniform(0, 800));
        child.kill(signal);
      },
    });
    const end = await run;
    const rest = await train(['--resume', out, '--steps', '1']);
    yield [
      `${signal} ${args.join(' ')}${env ? Object.keys(env)[0] : ''}`.trim(),
      firstOf(
        [end.status !== status, `status ${end.status}, not ${status}`],
        [!/saved at step/.test(end.stderr), `it was not saved: ${end.stderr}`],
        [stackTrace(end), end.stderr],
        [!/^resume +step/m.test(rest.stderr) || stackTrace(rest), `resumed: ${rest.stderr}`],
      ),
    ];
  }
}

function newRun(out: string, steps: number, of: number): string[] {
  const cadence = ['--eval-every', '800', '--save-every', '200', '--steps', String(steps)];
  const goal = ['--set', 'evaluation.games=2', '--set', 'evaluation.finalGames=2'];
  return ['cartpole', ...cadence, ...goal, '--seed', String(of), '--device', device, '--out', out];
}

function train(args: readonly string[]): Promise<Ended> {
  return ended(process.execPath, ['cli.js', 'train', ...args]);
}

interface Surroundings {
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly begun?: (child: ReturnType<typeof spawn>) => Promise<void>;
}

function ended(command: string, args: readonly string[], { env, begun }: Surroundings = {}): Promise<Ended> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  void begun?.(child);
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ status: signal ?? code, stdout, stderr }));
  });
}

/** The first fault that applies. */
function firstOf(
  ...complaints: readonly (readonly [applies: boolean, complaint: string])[]
): string | undefined {
  return complaints.find(([applies]) => applies)?.[1];
}

/** Whether it ended with a single line of error. */
function oneLine({ stderr }: Ended): boolean {
  return stderr.split('\n').filter((line) => line.startsWith('error: ')).length === 1;
}

function stackTrace({ stderr }: Ended): boolean {
  return /^\s+at .*\d+:\d+/m.test(stderr);
}

function kindCalled(name: string): Kind {
  return (
    NAMES.find((each) => each === name) ?? refuse(`--only: there is no kind '${name}': ${NAMES.join(', ')}`)
  );
}
