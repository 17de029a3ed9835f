import { align } from '../../compile/memory.ts';
import type { Region, Step } from '../../compile/plan.ts';
import { paramsBytes } from '../../kernels/kernel.ts';
import type { Threads } from '../../platform/threads.ts';
import { nativeOf } from './native.ts';
import type { Share } from './shares.ts';

/** The functions of `assembly/`, by the names of their kernels. */
export type NativeFunctions = Readonly<Record<string, (...args: number[]) => number | undefined>>;

/** The addresses of the memory that a step needs besides its tensors. */
export interface Place {
  /** The params of the shares, one after the other. */
  readonly params: number;
  /** Scratch memory, `scratchBytes` for each share. */
  readonly scratch: number;
  readonly scratchBytes: number;
}

/**
 * The bytes of scratch memory that each of a step's `shares` needs in its function in `assembly/`; `params` is the
 * address of their params. The function `name_scratch` there computes them for `name`.
 */
export function scratchBytes(
  { kernel }: Step,
  functions: NativeFunctions,
  params: number,
  shares: number,
): number {
  const needed = functions[`${kernel.name}_scratch`];
  const each = Array.from({ length: shares }, (_, i) => needed?.(params + i * paramsBytes(kernel)) ?? 0);
  return align(Math.max(...each));
}

/**
 * The arguments with which each of a step's shares calls its function in `assembly/`, if it has one.
 * @throws Error if the call would touch elements outside its tensors: WebAssembly would let it.
 */
export function callArguments(
  { kernel, params, flags, bindings }: Step,
  shares: readonly Share[],
  place: Place,
  addressOf: (region: Region) => number,
): number[][] | undefined {
  const native = nativeOf(kernel);
  if (!native) return undefined;
  for (const [name, length] of Object.entries(native.extents(params, flags))) {
    const region = bindings[name];
    if (region && region.length < length) {
      throw new Error(`${kernel.name}: ${name} has ${region.length} elements, the call touches ${length}`);
    }
  }
  const tensors = [...Object.keys(kernel.reads), ...Object.keys(kernel.writes)];
  return shares.map(({ starts, index, count }, i) => [
    ...tensors.map((name) => {
      const region = bindings[name];
      return region ? addressOf(region) + 4 * (starts[name] ?? 0) : 0;
    }),
    place.params + i * paramsBytes(kernel),
    ...(native.flags ?? []).map((flag) => (typeof flag === 'number' ? flag : (flags[flag] ?? 0))),
    ...[place.scratch + i * place.scratchBytes, index, count],
  ]);
}

/** Calls a step's function, with one share for this thread and the others for other threads. */
export function nativeCall(
  name: string,
  functions: NativeFunctions,
  [own, ...others]: readonly (readonly number[])[],
  threads: Threads | undefined,
): () => void {
  const run = functions[name];
  if (!threads || others.length === 0) {
    return () => {
      run(...own);
    };
  }
  const job = threads.job(name, others);
  return () => {
    threads.start(job);
    try {
      run(...own);
    } finally {
      threads.join();
    }
  };
}
