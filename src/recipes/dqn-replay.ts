import type { Goals } from '../envs/goal-environment.ts';
import type { Random } from '../random.ts';
import { type FrameBufferSize, frameBytes } from '../replay/frame-layout.ts';
import type { ObservationType } from '../replay/observations.ts';
import { ReplayBuffer, type ReplayBufferSize } from '../replay/replay-buffer.ts';
import { allocated, requireMemory } from '../replay/require.ts';
import type { ReplayOptions } from '../replay/slot-replay.ts';
import { requireNumber } from '../require.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { DQNSettings } from './dqn-settings.ts';
import type { Seen } from './seen.ts';

export type { Seen };

export interface BufferParts {
  readonly random: Random;
  /** Draws the shifts of images, if settings ask for them. */
  readonly shifts?: Random | undefined;
  readonly availableBytes?: number | undefined;
}

export interface ReplayParts extends BufferParts {
  /** With hindsight: the goals, and the generator that draws among them. */
  readonly hindsight?: { readonly goals: Goals; readonly random: Random } | undefined;
}

/**
 * The replay that settings ask for. Stacks of bytes are kept frame by frame, each frame once. Replays that only some
 * recipes have are loaded only for those.
 */
export async function makeReplay(settings: DQNSettings, seen: Seen, { hindsight, ...parts }: ReplayParts) {
  requireReplayCapacity(settings, seen);
  requireReplayMemory(settings, replayBytes(settings, seen), parts.availableBytes);
  const frames = framesOf(settings, seen);
  if (frames) {
    requireFrames(settings);
    const { frameStack: stackSize } = settings;
    const { FrameBuffer } = await import('../replay/frame-buffer.ts');
    return allocated(
      replayOf(settings),
      replayBytes(settings, seen),
      () => new FrameBuffer({ ...frames, ...sampling(settings, seen, parts), stackSize }),
    );
  }
  const buffer = makeBuffer(settings, seen, parts);
  if (settings.selfImitation) {
    const { ReturnReplay } = await import('../replay/return-replay.ts');
    return new ReturnReplay(buffer);
  }
  if (!hindsight) return buffer;
  const { HindsightReplay } = await import('../replay/hindsight-replay.ts');
  return new HindsightReplay(buffer as ReplayBuffer, hindsight);
}

/** A buffer of whole transitions. */
export function makeBuffer<T extends ObservationType>(
  settings: DQNSettings,
  seen: Seen<T>,
  parts: BufferParts,
): ReplayBuffer<T> {
  return allocated(
    replayOf(settings),
    replayBytes(settings, seen),
    () => new ReplayBuffer({ ...transitionsOf(settings, seen), ...sampling(settings, seen, parts) }),
  );
}

/** The options by which any buffer samples. */
function sampling(
  { gamma, nStep, shift: pixels = 0 }: DQNSettings,
  { observationShape }: Seen,
  { random, availableBytes, shifts }: BufferParts,
): ReplayOptions {
  const [height, width] = observationShape.slice(-2);
  const shift = pixels > 0 && { pixels, imageShape: [height, width] as const, random: shifts! };
  return { gamma, nStep, random, availableBytes, ...(shift && { shift }) };
}

/** @throws RangeError that names the setting, with both sizes, unless `bytes` are available. */
export function requireReplayMemory(
  settings: Pick<DQNSettings, 'replayCapacity'>,
  bytes: number,
  availableBytes: number | undefined,
): void {
  requireMemory(replayOf(settings), bytes, availableBytes);
}

function replayOf({ replayCapacity }: Pick<DQNSettings, 'replayCapacity'>): string {
  return `A replay of replayCapacity = ${replayCapacity} transitions`;
}

/** The bytes that the replay takes once it is full. */
export function replayBytes(settings: DQNSettings, seen: Seen): number {
  const frames = framesOf(settings, seen);
  return frames ? frameBytes(frames) : ReplayBuffer.bytesFor(transitionsOf(settings, seen));
}

/** The least `replayCapacity` that the replay can be made with. */
export function leastCapacity(settings: DQNSettings, seen: Seen): number {
  return neededCapacity(settings, seen).least;
}

/** @throws RangeError for a `replayCapacity` below the least, naming the settings that need more. */
export function requireReplayCapacity(settings: DQNSettings, seen: Seen): void {
  const { least, by } = neededCapacity(settings, seen);
  requireCapacityFor(settings, least, by);
}

/** @throws RangeError unless `replayCapacity` is at least the `least` that the settings `by` need. */
export function requireCapacityFor<S extends Pick<DQNSettings, 'replayCapacity'>>(
  settings: S,
  least: number,
  by: readonly (keyof S & string)[],
): void {
  const fits = settings.replayCapacity >= least;
  const needing = by.map((key) => `${key} = ${settings[key]}`).join(', ');
  requireNumber('replayCapacity', settings.replayCapacity, fits, `at least ${least} with ${needing}`);
}

function neededCapacity(settings: DQNSettings, seen: Seen): { least: number; by: (keyof DQNSettings)[] } {
  const { environments, frameStack, replacement, batchSize, anneal } = settings;
  const nStep = Math.max(settings.nStep, anneal?.nStep ?? 1);
  if (framesOf(settings, seen)) {
    return { least: (frameStack + 2) * environments, by: ['environments', 'frameStack'] };
  }
  const lanes = nStep > 1 ? environments : 1;
  const different = replacement ? 1 : batchSize;
  return lanes > different
    ? { least: lanes, by: ['environments'] }
    : { least: different, by: ['batchSize', 'replacement'] };
}

/** Whether observations are kept frame by frame, in lanes of the environments. */
export function keepsFrames(settings: DQNSettings, seen: Seen): boolean {
  return framesOf(settings, seen) !== undefined;
}

/** Whether frames are kept one by one: if they are bytes, and stacks of them are observed. */
function framesOf(
  settings: DQNSettings,
  { observationShape, observationType }: Seen,
): FrameBufferSize | undefined {
  const { replayCapacity: capacity, environments, frameStack, prioritised, priorities } = settings;
  if (observationType !== 'u8' || frameStack === 1) return undefined;
  const frameSize = sizeOf(observationShape) / frameStack;
  return { capacity, environments, frameSize, ...(prioritised && { priorities }) };
}

function transitionsOf<T extends ObservationType>(settings: DQNSettings, seen: Seen<T>): ReplayBufferSize<T> {
  const { replayCapacity: capacity, replacement, prioritised, priorities, selfImitation } = settings;
  return {
    ...{ ...seen, capacity, replacement, returns: selfImitation !== undefined },
    ...(prioritised && { priorities }),
  };
}

/** Refuses settings that a replay of frames cannot have. */
function requireFrames({ replacement, selfImitation, hindsight }: DQNSettings): void {
  const problem = selfImitation ? 'selfImitation' : hindsight ? 'hindsight' : undefined;
  if (problem) throw new RangeError(`frameStack must be 1 with ${problem}, which looks at whole episodes`);
  if (!replacement)
    throw new RangeError('replacement must be true where stacks of bytes are seen, got false');
}
