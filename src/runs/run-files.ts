import type { Device } from '../device/device.ts';
import { loadModule, moduleTensors } from '../io/module-tensors.ts';
import { loadOptimizer, optimizerTensors } from '../io/optimizer-tensors.ts';
import { formatSafetensors, parseSafetensors, type StoredTensor } from '../io/safetensors.ts';
import { parseState, stringifyState } from '../io/state-json.ts';
import type { Run, SavedReplay } from '../recipes/recipe.ts';
import { requireFlag, requireFraction, requireNonNegative } from '../require.ts';
import { checkedElsewhere, type FieldChecks, objectOf, optional, requireState } from '../saved-state.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { FileWriter } from './folder.ts';
import { TOLD, type Told } from './since-record.ts';

/** The file of the state, beside replays, weights and moments, which have PyTorch's names and are safetensors. */
export const STATE = 'state.json';

/** The state of a sitting, beside the run's own. */
export interface Clock {
  /** The seconds of training, over all resumes. */
  readonly seconds: number;
  /** Whether an evaluation reached the mean score that ends the run. */
  readonly reachedGoal: boolean;
  /** An evaluation of this step that was cut short, and is still missing. */
  readonly cut?: CutEvaluation;
}

export interface CutEvaluation {
  /** Whether it is filmed. */
  readonly film: boolean;
  /** The measures of games and updates before it, for its line of metrics. */
  readonly told: Told;
  /** The exploration of the step before it. */
  readonly epsilon: number;
}

interface Saved {
  readonly run: unknown;
  readonly clock: Clock;
  readonly hasReplay: boolean;
}

const SAVED: FieldChecks<Saved> = {
  run: checkedElsewhere,
  clock: objectOf<Clock>({
    ...{ seconds: requireNonNegative, reachedGoal: requireFlag },
    cut: optional(
      objectOf<CutEvaluation>({
        ...{ film: requireFlag, told: objectOf(TOLD), epsilon: requireFraction },
      }),
    ),
  }),
  hasReplay: requireFlag,
};

/** True. @throws Error that names a part of a run's state that a checkpoint cannot keep. */
export function requireKeepable(run: Run): true {
  stringifyState(run.state);
  return true;
}

/**
 * Saves a run.
 *
 * @param withReplay whether to save the replays, too, which may be large.
 * @param recipe the name of its recipe.
 * @throws Error for weights or moments that are not finite, as nothing could be learned from them. The previous
 * checkpoint stays.
 */
export async function saveRun(
  checkpoints: Checkpoints,
  device: Device,
  run: Run,
  clock: Clock,
  withReplay: boolean,
  recipe: string,
): Promise<void> {
  const state: Saved = { run: run.state, clock, hasReplay: withReplay };
  const files = await moduleFiles(device, run);
  for (const [name, { optimizer, module }] of Object.entries(run.optimizers)) {
    files[tensorsFile(name)] = tensorsWriter(name, await optimizerTensors(device, optimizer, module));
  }
  files[STATE] = (write) => write(new TextEncoder().encode(stringifyState(state)));
  for (const [name, replay] of Object.entries(withReplay ? run.replays : {})) {
    files[replayFile(name)] = (write) => replay.save(write);
  }
  await checkpoints.save(run.trainer.progress.steps, files, recipe);
}

/**
 * The weights of a run, as files of a checkpoint.
 *
 * @throws Error for weights that are not finite.
 */
export async function moduleFiles(device: Device, { modules }: Run): Promise<Record<string, FileWriter>> {
  const files: Record<string, FileWriter> = {};
  for (const [name, module] of Object.entries(modules)) {
    files[tensorsFile(name)] = tensorsWriter(name, await moduleTensors(device, module));
  }
  return files;
}

function tensorsFile(name: string): string {
  return `${name}.safetensors`;
}

const REPLAY = '.bin';

function replayFile(name: string): string {
  return `${name}${REPLAY}`;
}

function tensorsWriter(name: string, tensors: ReadonlyMap<string, StoredTensor>): FileWriter {
  for (const [tensor, { data }] of tensors) {
    const wrong = data.find((value: number | bigint) => typeof value === 'number' && !Number.isFinite(value));
    if (wrong === undefined) continue;
    throw new Error(
      `${tensor} of ${name} holds ${wrong}, so nothing is saved: training has diverged; a smaller learning rate may help`,
    );
  }
  return (write) => write(formatSafetensors(tensors));
}

/** The results of loading a checkpoint. */
interface Loaded {
  readonly clock: Clock;
  /** Whether it has replays that this run cannot take. */
  readonly dropsReplay: boolean;
  /** Whether it goes on with empty replays. */
  readonly refills: boolean;
}

/**
 * Restores a run with the same settings to the state of `checkpoint`. Replays that were not saved start empty, and
 * learning pauses until they have filled again.
 *
 * @param options `otherEnvironments`: whether the run has another number of environments now, in which games begin
 * again.
 * @throws Error, naming file and field, if the checkpoint does not fit.
 */
export async function loadRun(
  checkpoint: Checkpoint,
  device: Device,
  run: Run,
  { otherEnvironments = false } = {},
): Promise<Loaded> {
  await loadModules(checkpoint, device, run);
  for (const [name, { optimizer, module }] of Object.entries(run.optimizers)) {
    await loadTensors(checkpoint, name, (...from) => loadOptimizer(device, optimizer, module, ...from));
  }
  const saved = await naming(checkpoint, STATE, async () => {
    const text = new TextDecoder().decode(await checkpoint.readFile(STATE));
    const saved = requireState<Saved>('checkpoint', parseState(text), SAVED);
    if (!otherEnvironments) run.state = saved.run;
    return saved;
  });
  const { clock, hasReplay } = saved;
  const dropsReplay = hasReplay && otherEnvironments && run.replaysByEnvironment === true;
  const isGone = Object.keys(run.replays).some((name) => checkpoint.hasDropped(replayFile(name)));
  const keepsReplay = hasReplay && !dropsReplay && !isGone;
  for (const [name, replay] of Object.entries(keepsReplay ? run.replays : {})) {
    await naming(checkpoint, replayFile(name), () => restoreReplay(checkpoint, replayFile(name), replay));
  }
  await naming(checkpoint, STATE, async () => {
    if (otherEnvironments) run.takeOver!(saved.run);
    const { steps } = run.trainer.progress;
    if (steps === checkpoint.step) return;
    throw new Error(`the state belongs to step ${steps}, the manifest says ${checkpoint.step}`);
  });
  if (!keepsReplay) run.trainer.refill();
  return { clock, dropsReplay, refills: !keepsReplay && Object.keys(run.replays).length > 0 };
}

/**
 * Removes the replays of a run that has ended from its newest checkpoint, as they may be large and are not needed any
 * more. If the run is made longer after all, they begin empty.
 */
export async function dropReplays(checkpoints: Checkpoints): Promise<void> {
  await checkpoints.dropFiles((name) => name.endsWith(REPLAY));
}

/** Loads only the weights, which are enough to play. */
export async function loadModules(checkpoint: Checkpoint, device: Device, run: Run): Promise<void> {
  for (const [name, module] of Object.entries(run.modules)) {
    await loadTensors(checkpoint, name, (...from) => loadModule(device, module, ...from));
  }
}

function loadTensors(
  checkpoint: Checkpoint,
  name: string,
  load: (tensors: ReadonlyMap<string, StoredTensor>, source: string) => Promise<unknown>,
): Promise<void> {
  const file = tensorsFile(name);
  return naming(checkpoint, file, async (source) => {
    await load(parseSafetensors(await checkpoint.readFile(file)).tensors, source);
  });
}

async function restoreReplay(checkpoint: Checkpoint, file: string, replay: SavedReplay): Promise<void> {
  const reader = await checkpoint.openReader(file);
  try {
    await replay.restore((into) => reader.read(into));
    reader.requireEnd();
  } finally {
    await reader.close();
  }
}

/** Makes errors name the file. */
async function naming<T>(
  { path }: Checkpoint,
  name: string,
  read: (source: string) => Promise<T>,
): Promise<T> {
  const source = `${path}/${name}`;
  try {
    return await read(source);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.startsWith(source)) throw error;
    throw new Error(`${source}: ${message}`, { cause: error });
  }
}
