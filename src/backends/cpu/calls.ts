import type { Region, Step } from '../../compile/plan.ts';
import type { Kernel, Params } from '../../kernels/kernel.ts';
import { NATIVE } from './native.ts';

/** The functions of `assembly/`, by the names of their kernels. */
export type NativeFunctions = Readonly<Record<string, (...args: number[]) => number | undefined>>;

/** Bytes that a step's function in `assembly/` needs for itself; `name_scratch` there knows for `name`. */
export function scratchBytes({ kernel, params }: Step, functions: NativeFunctions): number {
  return functions[`${kernel.name}_scratch`]?.(...paramsOf(kernel, params)) ?? 0;
}

/**
 * The call of a step's function in `assembly/`, if it has one.
 * @throws if the call would touch what lies outside its tensors: WebAssembly would let it.
 */
export function nativeCall(
  { kernel, params, flags, bindings }: Step,
  functions: NativeFunctions,
  addressOf: (region: Region) => number,
  scratch: number,
): (() => void) | undefined {
  const native = NATIVE[kernel.name];
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
    ...paramsOf(kernel, params),
    ...(native.flags ?? []).map((name) => flags[name] ?? 0),
    ...[scratch, 0, 1],
  ];
  return () => {
    run(...args);
  };
}

function paramsOf(kernel: Kernel, params: Params): number[] {
  return Object.keys(kernel.params).map((name) => params[name]);
}
