import { requirePositiveInteger } from '../require.ts';
import { Priorities } from './priorities.ts';
import { requireCapacity } from './require.ts';
import type { ReplayOptions } from './slot-replay.ts';
import { Transitions } from './transitions.ts';

/** The sizes that decide how much memory a `FrameBuffer` takes. */
export interface FrameBufferSize extends Pick<ReplayOptions, 'priorities'> {
  /** The number of frames kept, rounded down to a multiple of `environments`. An episode of T steps takes T + 1. */
  readonly capacity: number;
  /** The number of environments stepped side by side. Default 1. */
  readonly environments?: number;
  /** The bytes of a frame. Default 84 * 84. */
  readonly frameSize?: number;
}

/** The bytes stored with a frame, for its transition and its age. */
export const BYTES_BESIDE_FRAME = Transitions.bytesEach(false) + 1;

/** The bytes that a buffer of frames takes once it is full. */
export function frameBytes(size: FrameBufferSize): number {
  const { environments, frameSize, laneLength } = frameLayout(size);
  const capacity = laneLength * environments;
  return capacity * (frameSize + BYTES_BESIDE_FRAME) + (size.priorities ? Priorities.bytesFor(capacity) : 0);
}

/** @throws RangeError for sizes that are no positive integers. */
export function frameLayout({ capacity, environments = 1, frameSize = 84 * 84 }: FrameBufferSize) {
  requireCapacity(capacity);
  requirePositiveInteger('environments', environments);
  requirePositiveInteger('frameSize', frameSize);
  return { environments, frameSize, laneLength: Math.floor(capacity / environments) };
}
