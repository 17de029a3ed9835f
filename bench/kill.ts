import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { choiceFlag, integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { DEVICE_CHOICES } from '../src/device/open.ts';
import { freshSeed, Random } from '../src/index.ts';
import { folderAt } from '../src/runs/folder.node.ts';
import { readMetrics } from '../src/runs/metrics.ts';
import type { MetricsRecord } from '../src/train/metrics-record.ts';

const HELP = (
  flags: string,
) => `Kills a small training run of train-breakout.js (SIGKILL) at random moments, resumes it each time, and compares
what comes of it with a run that nothing disturbed.

  node bench/kill.js [options]

${flags}

The exit status is 0 only if every resume went on from the last complete checkpoint, and the weights, moments,
replay and metrics at the end are those of the undisturbed run.`;

const flags = parseFlags(HELP, {
  times: { value: 'N', help: 'how often to kill it (default 30)' },
  device: { value: 'KIND', default: 'auto', help: 'where to compute: auto, webgpu, cpu or reference' },
  seed: { value: 'N', help: 'seed of the training and of the moments (default: a new one)' },
  json: { help: 'print the results as one JSON object, last' },
});
const times = integerFlag('times', flags.times, 1) ?? 30;
const device = choiceFlag('device', flags.device, DEVICE_CHOICES);
const seed = integerFlag('seed', flags.seed, 0) ?? freshSeed();

const SAVE_EVERY = 16;
/** Checkpoints that a sitting may see before it is killed, and time for as many more, at most. */
const MAX_SAVES = 2;
const steps = SAVE_EVERY * (2 * MAX_SAVES * times + 1);
const COMPARED = ['q-net.safetensors', 'target-net.safetensors', 'optimizer.safetensors', 'replay.bin'];

const begun = performance.now();
const root = mkdtempSync(join(tmpdir(), 'webgpu-dqn-'));
const [undisturbed, killed] = [join(root, 'undisturbed'), join(root, 'killed')];
try {
  const results = await main();
  rmSync(root, { recursive: true });
  const seconds = (performance.now() - begun) / 1000;
  console.error(`the same weights, moments, replay and metrics; ${seconds.toFixed(0)} s in all`);
  if (flags.json) console.log(JSON.stringify({ seed, times, steps, ...results, seconds }));
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  console.error(`seed ${seed}; what is left is in ${root}`);
  process.exitCode = 1;
}

async function main() {
  const random = Random.for(seed, 'moments');
  const { startSeconds, trainSeconds } = await sitThrough(undisturbed);
  console.error(
    `undisturbed: ${steps} steps in ${trainSeconds.toFixed(1)} s, after ${startSeconds.toFixed(1)} s`,
  );
  const saveSeconds = (trainSeconds / steps) * SAVE_EVERY;

  let [resumes, cutSaves] = [0, 0];
  for (let kill = 1; kill <= times; kill++) {
    const before = latestStep(killed);
    const sitting = sit(killed);
    const saves = random.int(MAX_SAVES + 1);
    while (latestStep(killed) < before + saves * SAVE_EVERY && !sitting.over) await setTimeout(5);
    await setTimeout(1000 * random.uniform(0, saves === 0 ? startSeconds : MAX_SAVES * saveSeconds));
    sitting.child.kill('SIGKILL');
    if ((await sitting.end) !== 'SIGKILL') throw new Error(`it ended by itself:\n${sitting.stderr}`);

    const [, resumedAt] = sitting.stderr.match(/^resume +step ([\d,]+)/m) ?? [];
    if (resumedAt) {
      checkSame('the step that it was resumed from', Number(resumedAt.replaceAll(',', '')), before);
      resumes++;
    }
    const after = latestStep(killed);
    if (after < before) throw new Error(`the checkpoint of step ${before} is gone, there is ${after}`);
    const cut = checkpoints(killed).some(({ complete }) => !complete);
    if (cut) cutSaves++;
    console.error(
      `kill ${kill}: from step ${before} to ${after}${cut ? ', and into the next checkpoint' : ''}`,
    );
  }
  await sitThrough(killed);
  await compare();
  return { resumes, cutSaves };
}

/** A process that begins the run in `folder`, or goes on with it. */
function sit(folder: string) {
  const beginning = [
    ...[
      '--out',
      folder,
      '--preset',
      'laptop',
      '--envs',
      '2',
      '--replay-size',
      '400',
      '--learning-starts',
      '20',
    ],
    ...['--steps', steps, '--eval-every', '0', '--save-every', SAVE_EVERY, '--save-replay', '--seed', seed],
  ].map(String);
  const which = existsSync(join(folder, 'run.json')) ? ['--resume', folder] : beginning;
  const child = spawn(process.execPath, ['train-breakout.js', ...which, '--device', device, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const sitting = { child, stdout: '', stderr: '', over: false };
  child.stdout.on('data', (text) => {
    sitting.stdout += text;
  });
  child.stderr.on('data', (text) => {
    sitting.stderr += text;
  });
  const end = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('close', (code, signal) => {
      sitting.over = true;
      resolve(signal ?? code);
    });
  });
  return Object.assign(sitting, { end });
}

async function sitThrough(folder: string): Promise<{ startSeconds: number; trainSeconds: number }> {
  const begun = performance.now();
  const sitting = sit(folder);
  if ((await sitting.end) !== 0) throw new Error(`it did not come to its end:\n${sitting.stderr}`);
  const { seconds: trainSeconds } = JSON.parse(sitting.stdout);
  return { trainSeconds, startSeconds: (performance.now() - begun) / 1000 - trainSeconds };
}

/** A checkpoint is complete once its manifest is there. */
function checkpoints(folder: string): { step: number; complete: boolean }[] {
  const all = join(folder, 'checkpoints');
  return (existsSync(all) ? readdirSync(all) : []).map((name) => ({
    step: Number(name.match(/\d+/)?.[0]),
    complete: existsSync(join(all, name, 'manifest.json')),
  }));
}

/** Of the newest complete checkpoint; 0 where there is none. */
function latestStep(folder: string): number {
  return Math.max(0, ...checkpoints(folder).flatMap(({ step, complete }) => (complete ? step : [])));
}

async function compare(): Promise<void> {
  for (const name of COMPARED) {
    const [expected, found] = [undisturbed, killed].map((folder) =>
      readFileSync(join(folder, 'checkpoints', `step-${String(steps).padStart(9, '0')}`, name)),
    );
    if (!found.equals(expected)) throw new Error(`${name} is not that of the undisturbed run`);
  }
  const [expected, found] = await Promise.all([undisturbed, killed].map(repeatedMetrics));
  checkSame('metrics', found, expected);
}

/** The metrics of a run, without those that the clock has a part in. */
async function repeatedMetrics(folder: string): Promise<Partial<MetricsRecord>[]> {
  const records = await readMetrics(folderAt(folder));
  return records.map(({ seconds: _, stepsPerSecond: __, ...record }) => record);
}

function checkSame(what: string, found: unknown, expected: unknown): void {
  const [foundText, expectedText] = [found, expected].map((value) => JSON.stringify(value));
  if (foundText !== expectedText) throw new Error(`${what}: ${foundText}, expected ${expectedText}`);
}
