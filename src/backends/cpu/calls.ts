import type { Region, Step } from '../../compile/plan.ts';
import { NATIVE } from './native.ts';

/** The functions of `assembly/`, by the names of their kernels. */
export type NativeFunctions = Readonly<Record<string, (...args: number[]) => void>>;

/**
 * The call of a step's function in `assembly/`, if it has one.
 * @throws if the call would touch what lies outside its tensors: WebAssembly would let it.
 */
export function nativeCall(
  { kernel, params, flags, bindings }: Step,
  functions: NativeFunctions,
  addressOf: (region: Region) => number,
): (() => void) | undefined {
  const native = NATIVE[kernel.name];
  if (!native) return undefined;
  for (const [name, length] of Object.entries(native.extents(params))) {
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
    ...Object.keys(kernel.params).map((name) => params[name]),
    ...(native.flags ?? []).map((name) => flags[name] ?? 0),
  ];
  return () => run(...args);
}
