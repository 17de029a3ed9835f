import { join } from 'node:path';
import type { Device } from '../device/device.ts';
import { loadModule, moduleTensors } from '../io/module-tensors.ts';
import { loadOptimizer, optimizerTensors } from '../io/optimizer-tensors.ts';
import { formatSafetensors, parseSafetensors, type StoredTensor } from '../io/safetensors.ts';
import { parseState, stringifyState } from '../io/state-json.ts';
import type { BreakoutRun, BreakoutState } from '../recipes/breakout.ts';
import type { Checkpoint } from '../train/checkpoint.node.ts';
import type { Checkpoints, FileWriter } from '../train/checkpoints.node.ts';

/** What a checkpoint is made of. Weights are under PyTorch's names, for Python's safetensors too. */
const Q_NET = 'q-net.safetensors';
const TARGET_NET = 'target-net.safetensors';
const OPTIMIZER = 'optimizer.safetensors';
const STATE = 'state.json';
const REPLAY = 'replay.bin';

/** What the command itself has to remember, beside the run. */
export interface Clock {
  /** Of training, over all resumes. */
  readonly seconds: number;
}

interface Saved {
  readonly run: BreakoutState;
  readonly clock: Clock;
  readonly hasReplay: boolean;
}

/** Saves everything; `withReplay` decides about the replay, which may be large. */
export async function saveBreakout(
  checkpoints: Checkpoints,
  device: Device,
  run: BreakoutRun,
  clock: Clock,
  withReplay: boolean,
): Promise<void> {
  const state: Saved = { run: run.state, clock, hasReplay: withReplay };
  await checkpoints.save(run.trainer.progress.steps, {
    [Q_NET]: tensorsWriter(await moduleTensors(device, run.qNet)),
    [TARGET_NET]: tensorsWriter(await moduleTensors(device, run.targetNet)),
    [OPTIMIZER]: tensorsWriter(await optimizerTensors(device, run.optimizer, run.qNet)),
    [STATE]: (write) => write(new TextEncoder().encode(stringifyState(state))),
    ...(withReplay && { [REPLAY]: (write) => run.replay.save(write) }),
  });
}

function tensorsWriter(tensors: ReadonlyMap<string, StoredTensor>): FileWriter {
  return (write) => write(formatSafetensors(tensors));
}

/**
 * Brings a run that was made alike to where `checkpoint` was saved. Without a replay in it the replay begins
 * empty, and learning pauses until it has filled again.
 *
 * @throws Error, naming file and field, if the checkpoint does not fit.
 */
export async function loadBreakout(checkpoint: Checkpoint, device: Device, run: BreakoutRun): Promise<Clock> {
  const loadTensors = (name: string, load: (tensors: Tensors, source: string) => Promise<void>) =>
    naming(checkpoint, name, async (source) =>
      load(parseSafetensors(await checkpoint.readFile(name)).tensors, source),
    );
  await loadTensors(Q_NET, (...from) => loadModule(device, run.qNet, ...from));
  await loadTensors(TARGET_NET, (...from) => loadModule(device, run.targetNet, ...from));
  await loadTensors(OPTIMIZER, (...from) => loadOptimizer(device, run.optimizer, run.qNet, ...from));
  const { clock, hasReplay } = await naming(checkpoint, STATE, async () => {
    const saved = parseState(new TextDecoder().decode(await checkpoint.readFile(STATE))) as Saved;
    run.state = saved.run;
    return saved;
  });
  if (hasReplay) await naming(checkpoint, REPLAY, () => restoreReplay(checkpoint, run));
  else run.trainer.refill();
  return clock;
}

type Tensors = ReadonlyMap<string, StoredTensor>;

async function restoreReplay(checkpoint: Checkpoint, run: BreakoutRun): Promise<void> {
  const reader = await checkpoint.openReader(REPLAY);
  try {
    await run.replay.restore((into) => reader.read(into));
  } finally {
    await reader.close();
  }
}

/** Sees to it that an error names the file. */
async function naming<T>(
  { folder }: Checkpoint,
  name: string,
  read: (source: string) => Promise<T>,
): Promise<T> {
  const source = join(folder, name);
  try {
    return await read(source);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.startsWith(source)) throw error;
    throw new Error(`${source}: ${message}`, { cause: error });
  }
}
