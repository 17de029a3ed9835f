import type { DataOf, DType } from '../dtype.ts';
import type { Shape } from './shape.ts';
import type { State } from './state.ts';
import { type KernelCall, owner, Tensor } from './tensor.ts';

/** The record of a program's graph while it is being built, besides its outputs. */
export interface Trace {
  /** Calls that change state, in the order written. */
  readonly effects: KernelCall[];
  /** Losses that an optimiser minimises, which must stay finite. */
  readonly losses: Tensor[];
}

let current: Trace | undefined;

/** Runs `build` and returns its result, together with the state changes that it asked for. */
export function trace<T>(build: () => T): { result: T; trace: Trace } {
  if (current) throw new Error('compile() cannot be called while another program is being compiled');
  const recording: Trace = { effects: [], losses: [] };
  current = recording;
  try {
    return { result: build(), trace: recording };
  } finally {
    current = undefined;
  }
}

export function recordEffect(call: KernelCall): void {
  activeTrace(call.kernel.name).effects.push(call);
}

export function recordLoss(loss: Tensor): void {
  activeTrace('minimize').losses.push(loss);
}

/** Whether the program that is being compiled overwrites `state` by a call written after the one numbered `order`. */
export function overwrittenSince(state: State, order: number): boolean {
  const writes = (call: KernelCall) =>
    Object.values(call.writes).some((tensor) => {
      const source = tensor && owner(tensor).source;
      return source?.kind === 'state' && source.state === state;
    });
  return current?.effects.some((effect) => effect.order > order && writes(effect)) ?? false;
}

function activeTrace(what: string): Trace {
  if (!current)
    throw new Error(`${what} changes values on the device: call it inside the function given to compile()`);
  return current;
}

/** A small f32 input that the host computes before each run, such as a learning rate or a step count. */
export function hostInput(name: string, shape: Shape, fill: (values: Float32Array) => void): Tensor<'f32'> {
  const source = { kind: 'input', name, fill: fill as (values: DataOf<DType>) => void } as const;
  return new Tensor(shape, 'f32', source);
}
