import alone from '../../shaders/lib/axis_alone.wgsl';
import together from '../../shaders/lib/axis_together.wgsl';
import { type Dispatch, type Flags, perElement, spread } from './kernel.ts';

/** Up to this length an axis is walked by a single invocation. */
export const SHORT_AXIS = 64;

/** Up to this one a small workgroup is enough. */
const MIDDLE_AXIS = 4096;

/** Tensors [outer, length, inner], outputs = outer * inner. */
interface Axes {
  readonly outputs: number;
  readonly length: number;
  readonly inner: number;
}

/** The dispatch of a shader that has walk(output, lane), for `shaders/lib/axis_alone.wgsl` or `axis_together.wgsl`. */
export function alongAxis(label: string, shader: string, p: Axes, constants: Flags): Dispatch {
  if (p.length <= SHORT_AXIS) return perElement(`${label}_short`, alone + shader, p.outputs, constants);
  return {
    label: `${label}_long`,
    source: together + shader,
    constants: { ...constants, LANES: p.length <= MIDDLE_AXIS ? 64 : 256 },
    workgroups: spread(p.outputs),
  };
}

/** Where the elements of the axis of an output lie. */
export function placesAlong({ length, inner }: Axes, output: number): number[] {
  const first = Math.floor(output / inner) * length * inner + (output % inner);
  return Array.from({ length }, (_, r) => first + r * inner);
}
