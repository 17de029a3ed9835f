import { byteLength } from '../dtype.ts';
import type { State } from '../tensor/state.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { PlanBuffer, Region } from './plan.ts';

/** The largest alignment that WebGPU may ask of a binding's offset. */
const ALIGNMENT = 256;

export function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Hands out the regions of a plan's buffers. */
export class Memory {
  readonly buffers: PlanBuffer[] = [];
  private readonly free = new Set<number>();
  private readonly states = new Map<State, number>();

  add(buffer: PlanBuffer): number {
    return this.buffers.push(buffer) - 1;
  }

  /** A scratch region for `tensor`: the smallest free buffer that holds it, or a new one. */
  scratch(tensor: Tensor): Region {
    const bytes = align(byteLength(tensor.dtype, tensor.size));
    const fitting = [...this.free].filter((index) => this.buffers[index].bytes >= bytes);
    const reused = fitting.sort((a, b) => this.buffers[a].bytes - this.buffers[b].bytes)[0];
    if (reused !== undefined) this.free.delete(reused);
    return region(tensor, reused ?? this.add({ kind: 'scratch', bytes }), 0);
  }

  /** Frees the buffer of a scratch region that is not read any more, for a later tensor. */
  release({ buffer }: Region): void {
    if (this.buffers[buffer].kind === 'scratch') this.free.add(buffer);
  }

  state(tensor: Tensor, state: State, offset: number): Region {
    let index = this.states.get(state);
    if (index === undefined) {
      index = this.add({ kind: 'state', bytes: align(byteLength(state.dtype, state.length)), state });
      this.states.set(state, index);
    }
    return region(tensor, index, byteLength(state.dtype, offset));
  }
}

export function region(tensor: Tensor, buffer: number, byteOffset: number): Region {
  return { buffer, byteOffset, length: tensor.size, dtype: tensor.dtype };
}

/** Lays tensors out one after the other, each aligned. Returns their offsets and the total of bytes. */
export function layOut(tensors: readonly Tensor[]): { offsets: number[]; bytes: number } {
  let bytes = 0;
  const offsets = tensors.map((tensor) => {
    const offset = bytes;
    bytes += align(byteLength(tensor.dtype, tensor.size));
    return offset;
  });
  return { offsets, bytes };
}
