/**
 * The outcome of short runs of a recipe as one SHA-256, to compare engines, machines and numbers of threads. It uses
 * nothing that only Node has, so that the same code runs in browsers, Deno and Bun.
 *
 * There is a run of every preset and, if a recipe has extensions, one of its first preset with all of them. They have
 * the networks, exploration and optimisers of the preset, start from seed 1, and are short: see `LIMITS`. Each run
 * gives, in this order and under their names:
 *
 * - the scores of an evaluation during training and of a final one;
 * - the weights of all networks, the target networks included, float32 as it lies in memory;
 * - the optimisers' moments and numbers of steps;
 * - the replays as in checkpoints: transitions, priorities, errors on their way;
 * - the state as in checkpoints, as text: counters, latest loss, random generators, games being played;
 * - the returns of the episodes of training.
 */
import { type Device, moduleTensors, optimizerTensors, type Recipe, type Run } from '../src/index.ts';
import { stringifyState } from '../src/io/state-json.ts';
import { sha256 } from './sha256.ts';

const SEED = 1;

/** The largest value of a setting, wherever it stands, or of each number in a list. */
type Limits = Readonly<Record<string, number>>;
const LIMITS: Limits = {
  ...{ steps: 2048, episodes: 60, learningStarts: 48, batchSize: 16, replayCapacity: 256 },
  ...{ targetUpdateEvery: 5, updates: 5, games: 2, finalGames: 3, maxSteps: 50, decay: 500, factor: 0.95 },
};
/** For recipes that learn from pixels. */
const LIMITS_OF_PIXELS: Limits = { ...LIMITS, steps: 256, episodes: 6, decay: 100 };
/** For presets for a GPU, which take long in a slow engine. */
const LIMITS_OF_GPU: Limits = { ...LIMITS_OF_PIXELS, steps: 80, residual: 4, hiddenSizes: 32 };

/** All extensions except n-step returns, which not every recipe can have. Priorities need draws with replacement. */
const EXTENSIONS = {
  ...{ doubleDQN: true, dueling: true, prioritised: true, replacement: true },
  ...{ tau: 0.5, clipValue: 1, maxGradNorm: 1 },
};

/** The SHA-256, in hexadecimal digits, of the outcome of the recipe's short runs. */
export async function learnedBytes(
  device: Device,
  { presets, create, replay, untried = [] }: Recipe,
): Promise<string> {
  const usual = replay ? LIMITS_OF_PIXELS : LIMITS; // only replays of pixels may be too large
  const cases = Object.entries(presets).map(([preset, settings]) =>
    shorten(settings, untried.includes(preset) ? LIMITS_OF_GPU : usual),
  );
  const [first] = Object.values(presets);
  if ('prioritised' in first) cases.push(shorten({ ...first, ...EXTENSIONS }, usual));
  const parts: BlobPart[] = [];
  for (const settings of cases) {
    const run = await create(device, settings, SEED);
    await run.trainer.train();
    await addLearned(parts, device, run);
  }
  return sha256(parts);
}

function shorten<S extends object>(settings: S, limits: Limits): S {
  const entries = Object.entries(settings).map(([name, value]: [string, unknown]) => {
    if (typeof value === 'number') return [name, Math.min(value, limits[name] ?? value)];
    if (Array.isArray(value) && name in limits)
      return [name, value.map((each) => Math.min(each, limits[name]))];
    const nested = typeof value === 'object' && value !== null && !Array.isArray(value);
    return [name, nested ? shorten(value, limits) : value];
  });
  return Object.fromEntries(entries);
}

async function addLearned(parts: BlobPart[], device: Device, run: Run): Promise<void> {
  const add = (name: string, ...data: readonly BlobPart[]) => parts.push(`\n${name}\n`, ...data);
  for (const occasion of ['progress', 'final'] as const) {
    add(`${occasion} evaluation`, stringifyState((await run.evaluate(occasion)).returns));
  }
  for (const [name, module] of Object.entries(run.modules)) {
    for (const [tensor, { data }] of await moduleTensors(device, module))
      add(`${name} ${tensor}`, copy(data));
  }
  for (const [name, { optimizer, module }] of Object.entries(run.optimizers)) {
    const tensors = await optimizerTensors(device, optimizer, module);
    for (const [tensor, { data }] of tensors) add(`${name} ${tensor}`, copy(data));
  }
  for (const [name, replay] of Object.entries(run.replays)) {
    add(name);
    await replay.save(async (chunk) => {
      parts.push(copy(chunk));
    });
  }
  add('state', stringifyState(run.state));
  add('returns', stringifyState(run.trainer.progress.returns));
}

/** Copies bytes, as saved arrays may lie in a buffer that is reused. */
function copy({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, byteOffset, byteLength).slice() as Uint8Array<ArrayBuffer>;
}
