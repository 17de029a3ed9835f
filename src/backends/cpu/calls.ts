import { align } from '../../compile/memory.ts';
import type { Region, Step } from '../../compile/plan.ts';
import type { Threads } from '../../platform/threads.ts';
import { nativeOf } from './native.ts';

/** The functions of `assembly/`, by the names of their kernels. */
export type NativeFunctions = Readonly<Record<string, (...args: number[]) => number | undefined>>;

/**
 * Bytes that a step's function in `assembly/` needs for itself, where `params` is the address of its params;
 * `name_scratch` there knows for `name`.
 */
export function scratchBytes({ kernel }: Step, functions: NativeFunctions, params: number): number {
  return align(functions[`${kernel.name}_scratch`]?.(params) ?? 0);
}

/**
 * The call of a step's function in `assembly/`, if it has one; `paramsAt` and `scratch` are addresses.
 * @throws if the call would touch what lies outside its tensors: WebAssembly would let it.
 */
export function nativeCall(
  step: Step,
  functions: NativeFunctions,
  addressOf: (region: Region) => number,
  paramsAt: number,
  scratch: number,
  threads: Threads | undefined,
): (() => void) | undefined {
  const { kernel, params, flags, bindings } = step;
  const native = nativeOf(kernel);
  if (!native) return undefined;
  for (const [name, length] of Object.entries(native.extents(params, flags))) {
    const region = bindings[name];
    if (region && region.length < length) {
      throw new Error(`${kernel.name}: ${name} has ${region.length} elements, the call touches ${length}`);
    }
  }
  const run = functions[kernel.name];
  const args = [
    ...[...Object.keys(kernel.reads), ...Object.keys(kernel.writes)].map((name) =>
      bindings[name] ? addressOf(bindings[name]) : 0,
    ),
    paramsAt,
    ...(native.flags ?? []).map((flag) => (typeof flag === 'number' ? flag : (flags[flag] ?? 0))),
  ];
  if (threads && native.shared && kernel.operations!(params) >= WORTH_SHARING) {
    const job = threads.job(kernel.name, args, scratch, scratchBytes(step, functions, paramsAt));
    const own = [...args, scratch, 0, threads.shares];
    return () => {
      threads.start(job);
      try {
        run(...own);
      } finally {
        threads.join();
      }
    };
  }
  const all = [...args, scratch, 0, 1];
  return () => {
    run(...all);
  };
}

/** Floating-point operations that take one thread several times as long as to wake another. */
export const WORTH_SHARING = 1e7;
