import type { Plan, Region } from '../../compile/plan.ts';
import { byteLength } from '../../dtype.ts';
import type { State } from '../../tensor/state.ts';
import type { GPUContext } from './gpu.ts';

/** A part of a plan's buffer, in a separate GPUBuffer. */
interface Piece {
  readonly buffer: GPUBuffer;
  readonly start: number;
  readonly bytes: number;
}

/** A plan's buffers on the GPU. Inputs and constants too large for one buffer lie in several, each in one piece. */
export class PlanBuffers {
  /** The buffers that are destroyed with the plan: all but its state. */
  readonly own: GPUBuffer[] = [];
  private readonly pieces: readonly (readonly Piece[])[];
  /** The parts of the buffer of inputs. */
  readonly uploads: readonly Piece[];

  /** @throws RangeError if the device does not allow so large a buffer, or the binding of so large a tensor. */
  constructor(
    private readonly gpu: GPUContext,
    plan: Plan,
    stateBuffer: (state: State) => GPUBuffer,
  ) {
    const { maxBufferSize } = gpu.device.limits;
    const cuts = plan.buffers.map(({ kind, bytes }, i) => {
      const starts = kind === 'upload' || kind === 'constants' ? startsOf(plan, i) : [];
      return piecesOf(starts, bytes, maxBufferSize);
    });
    for (const [i, { kind }] of plan.buffers.entries())
      for (const { bytes } of cuts[i]) gpu.checkBuffer(kind, bytes);
    for (const { kernel, bindings } of plan.steps) {
      for (const [name, { dtype, length }] of Object.entries(bindings)) {
        gpu.checkBinding(`${kernel.name}: ${name}`, byteLength(dtype, length));
      }
    }
    this.pieces = plan.buffers.map((buffer, i) => {
      if (buffer.kind === 'state')
        return [{ buffer: stateBuffer(buffer.state), start: 0, bytes: buffer.bytes }];
      return cuts[i].map((piece) => ({ ...piece, buffer: gpu.createBuffer(buffer.kind, piece.bytes) }));
    });
    for (const [i, buffer] of plan.buffers.entries()) {
      if (buffer.kind !== 'state') this.own.push(...this.pieces[i].map((piece) => piece.buffer));
      if (buffer.kind === 'constants') this.write(this.pieces[i], buffer.data);
    }
    this.uploads = plan.buffers.flatMap(({ kind }, i) => (kind === 'upload' ? this.pieces[i] : []));
  }

  /** Sends the inputs of a run. */
  upload(inputs: ArrayBuffer): void {
    this.write(this.uploads, inputs);
  }

  /** The place of a region. */
  find({ buffer, byteOffset }: Region): { buffer: GPUBuffer; offset: number } {
    const piece = this.pieces[buffer].findLast(({ start }) => start <= byteOffset)!;
    return { buffer: piece.buffer, offset: byteOffset - piece.start };
  }

  private write(pieces: readonly Piece[], data: ArrayBuffer): void {
    for (const { buffer, start, bytes } of pieces) {
      this.gpu.device.queue.writeBuffer(buffer, 0, data, start, bytes);
    }
  }
}

/** The offsets at which the regions of a plan's buffer begin, in order. */
function startsOf({ steps, inputs, outputs }: Plan, buffer: number): number[] {
  const regions = [...steps.flatMap(({ bindings }) => Object.values(bindings))];
  for (const { region } of [...inputs, ...outputs]) regions.push(region);
  const starts = regions.flatMap((region) => (region.buffer === buffer ? [region.byteOffset] : []));
  return [...new Set(starts)].sort((a, b) => a - b);
}

/**
 * Cuts `bytes` bytes at some of `starts` into pieces of at most `limit` bytes, as few as possible. A piece is larger
 * only if it has no start to be cut at.
 */
export function piecesOf(
  starts: readonly number[],
  bytes: number,
  limit: number,
): { start: number; bytes: number }[] {
  const pieces: { start: number; bytes: number }[] = [];
  let start = 0;
  const ends = [...starts.filter((at) => at > 0), bytes];
  for (const [i, end] of ends.entries()) {
    const next = ends[i + 1];
    if (next !== undefined && next - start <= limit) continue;
    pieces.push({ start, bytes: end - start });
    start = end;
  }
  return pieces;
}
