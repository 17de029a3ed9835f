import type { AdapterTraits, Dispatch, Kernel } from '../src/kernels/kernel.ts';
import type { KernelCall } from './kernel-calls.ts';

/** `call` with each of its shaders on an adapter, by name, if it has several. */
export function byShader(call: KernelCall, traits: AdapterTraits): Map<string, KernelCall> {
  const { kernel, params, flags } = call;
  const others = kernel.alternatives?.(params, flags, traits) ?? [];
  const all = others.length > 0 ? [kernel.dispatch(params, flags, traits), ...others] : [];
  return new Map(all.map((shader) => [nameOf(shader), { ...call, kernel: only(kernel, shader) }]));
}

function only(kernel: Kernel, shader: Dispatch): Kernel {
  return { ...kernel, dispatch: () => shader, alternatives: () => [] };
}

/** The label, and the height of the tile and a second buffer, which tell shaders of a call apart. */
function nameOf({ label, constants = {} }: Dispatch): string {
  return [label, constants.ROWS, constants.BUFFERS && `x ${constants.BUFFERS}`].filter(Boolean).join(' ');
}
