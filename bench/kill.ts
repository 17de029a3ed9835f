import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { choiceFlag, integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { DEVICE_CHOICES } from '../src/device/open.ts';
import { freshSeed, Random, type Recipe, RECIPES } from '../src/index.ts';
import { changeableKeys } from '../src/runs/changes.ts';
import { folderAt } from '../src/runs/folder.node.ts';
import { readMetrics } from '../src/runs/metrics.ts';
import type { MetricsRecord } from '../src/train/metrics-record.ts';

const COUNTED_IN_STEPS = RECIPES.filter((recipe) => recipe.presets[smallest(recipe)].steps !== undefined);
const NAMES = COUNTED_IN_STEPS.map(({ name }) => name);

const HELP = (
  flags: string,
) => `Kills a small training run (SIGKILL) at random moments, resumes it each time, and compares the outcome with
that of an undisturbed run.

  node bench/kill.js [options]

${flags}

The exit status is 0 only if every resume went on from the last complete checkpoint, and the weights, moments,
replay, state and metrics at the end equal the undisturbed run's.`;

const flags = parseFlags(HELP, {
  times: { value: 'N', help: 'how often to kill it (default 30)' },
  recipe: { value: 'NAME', default: 'breakout', help: `one that counts in steps: ${NAMES.join(', ')}` },
  by: { value: 'HOW', default: 'train', help: 'train, the command, or trainRun, the function' },
  device: { value: 'KIND', default: 'auto', help: 'where to compute: auto, webgpu, cpu or reference' },
  seed: { value: 'N', help: 'seed of the training and of the moments (default: a new one)' },
  json: { help: 'print the results as one JSON object, last' },
});
const times = integerFlag('times', flags.times, 1) ?? 30;
const by = choiceFlag('by', flags.by, ['train', 'trainRun']);
const recipe = COUNTED_IN_STEPS.find(({ name }) => name === choiceFlag('recipe', flags.recipe, NAMES))!;
const device = choiceFlag('device', flags.device, DEVICE_CHOICES);
const seed = integerFlag('seed', flags.seed, 0) ?? freshSeed();

/** The most new checkpoints to wait for before a kill, which then comes within the time of as many more. */
const MAX_SAVES = 2;

/** The most beginnings of the run. On a busy machine it may come to its end before it is killed. */
const MAX_BEGINNINGS = 10;

const preset = smallest(recipe);
const { convolutions = [] } = recipe.presets[preset] as { readonly convolutions?: readonly unknown[] };
/** Small nets may train past several checkpoints before this process hears of the first. */
const [saveEvery, savesPerKill] = convolutions.length > 0 ? [16, 2 * MAX_SAVES] : [64, 5 * MAX_SAVES];
const steps = saveEvery * (savesPerKill * times + 1);
/** Settings that make a run learn soon and keep little, if the recipe has them. */
const settings = Object.fromEntries(
  Object.entries({ replayCapacity: 400, learningStarts: 20 }).filter(([key]) => key in recipe.table),
);
/** Changes in the middle. A run that goes on from there must make them just once. */
const changes = Object.entries({ learningRate: 1e-3, batchSize: 24, tau: 0.5 })
  .filter(([key]) => changeableKeys(recipe).includes(key))
  .map(([key, value]) => ({ step: Math.ceil(steps / 2), key, value }));

const begun = performance.now();
const root = mkdtempSync(join(tmpdir(), 'webgpu-dqn-'));
const [undisturbed, killed] = [join(root, 'undisturbed'), join(root, 'killed')];
try {
  const results = await main();
  rmSync(root, { recursive: true });
  const seconds = (performance.now() - begun) / 1000;
  console.error(`the same weights, moments, replay, state and metrics; ${seconds.toFixed(0)} s in all`);
  if (flags.json)
    console.log(JSON.stringify({ recipe: recipe.name, by, seed, times, steps, ...results, seconds }));
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
  const saveSeconds = (trainSeconds / steps) * saveEvery;

  let [resumes, cutSaves, beginnings] = [0, 0, 1];
  for (let kill = 1; kill <= times; ) {
    const before = latestStep(killed);
    const sitting = sit(killed);
    const saves = random.int(MAX_SAVES + 1);
    while (latestStep(killed) < before + saves * saveEvery && !sitting.over) await setTimeout(5);
    await setTimeout(1000 * random.uniform(0, saves === 0 ? startSeconds : MAX_SAVES * saveSeconds));
    sitting.child.kill('SIGKILL');
    const end = await sitting.end;
    if (end === 0 && beginnings < MAX_BEGINNINGS) {
      console.error('it came to its end before it could be killed, and begins again');
      rmSync(killed, { recursive: true });
      beginnings++;
      continue;
    }
    if (end !== 'SIGKILL') throw new Error(`it ended by itself:\n${sitting.stderr}`);

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
    kill++;
  }
  await sitThrough(killed);
  await compare();
  return { resumes, cutSaves };
}

/** Starts a process that begins the run in `folder` or resumes it. */
function sit(folder: string) {
  const resumes = existsSync(join(folder, 'run.json'));
  const args = by === 'train' ? commandLine(folder, resumes) : call(folder, resumes);
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
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

function commandLine(folder: string, resumes: boolean): string[] {
  const set = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const beginning = [
    ...[recipe.name, '--preset', preset, '--out', folder, '--steps', steps, '--seed', seed],
    ...['--eval-every', 0, '--save-every', saveEvery, '--save-replay', ...set],
    ...changes.flatMap(({ step, key, value }) => ['--at', `${step}:${key}=${value}`]),
  ].map(String);
  return ['cli.js', 'train', ...(resumes ? ['--resume', folder] : beginning), '--device', device, '--json'];
}

function call(folder: string, resumes: boolean): string[] {
  const beginning = { preset, settings, changes, out: folder, steps, seed, evalEvery: 0, saveEvery };
  const options = resumes ? { resume: folder } : { ...beginning, saveReplay: true };
  return ['bench/call-train-run.js', JSON.stringify([recipe.name, { ...options, device }])];
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

/** The step of the newest complete checkpoint; 0 if there is none. */
function latestStep(folder: string): number {
  return Math.max(0, ...checkpoints(folder).flatMap(({ step, complete }) => (complete ? step : [])));
}

async function compare(): Promise<void> {
  const [expected, found] = [undisturbed, killed].map((folder) =>
    join(folder, 'checkpoints', `step-${String(steps).padStart(9, '0')}`),
  );
  const names = readdirSync(expected).filter((name) => name !== 'manifest.json');
  checkSame('files', readdirSync(found).length, names.length + 1);
  for (const name of names) {
    const [here, there] = [expected, found].map((checkpoint) => readFileSync(join(checkpoint, name)));
    if (name === 'state.json') checkSame(name, runState(there), runState(here));
    else if (!there.equals(here)) throw new Error(`${name} is not that of the undisturbed run`);
  }
  const metrics = await Promise.all([killed, undisturbed].map(repeatedMetrics));
  checkSame('metrics', metrics[0], metrics[1]);
}

/** The state of a run without that of its clock. */
function runState(json: Buffer): unknown {
  return (JSON.parse(json.toString()) as { run: unknown }).run;
}

/** The metrics of a run without those that depend on the clock. */
async function repeatedMetrics(folder: string): Promise<Partial<MetricsRecord>[]> {
  const records = await readMetrics(folderAt(folder));
  return records.map(({ seconds: _, stepsPerSecond: __, ...record }) => record);
}

function checkSame(what: string, found: unknown, expected: unknown): void {
  const [foundText, expectedText] = [found, expected].map((value) => JSON.stringify(value));
  if (foundText !== expectedText) throw new Error(`${what}: ${foundText}, expected ${expectedText}`);
}

/** The name of a recipe's smallest preset: the one for machines without a GPU, or else the last. */
function smallest({ presets, presetWithoutGPU }: Recipe): string {
  return presetWithoutGPU ?? Object.keys(presets).at(-1)!;
}
