import nan from '../../shaders/lib/nan.wgsl';
import shared from '../../shaders/lib/axis.wgsl';
import alone from '../../shaders/lib/axis_alone.wgsl';
import together from '../../shaders/lib/axis_together.wgsl';
import { type Dispatch, type Flags, joinShaders, perElement, spread } from './kernel.ts';

/** Up to this length an axis is walked by a single invocation. */
const SHORT_AXIS = 64;

/** Up to these by 8 of a workgroup, or 64, else by 256. */
const MIDDLE_AXIS = 1024;
const LONG_AXIS = 16_384;

/** Invocations of a workgroup, at least. */
const WORKGROUP = +(process.env.G ?? 64);

/** Tensors [outer, length, inner], outputs = outer * inner. */
interface Axes {
  readonly outputs: number;
  readonly length: number;
  readonly inner: number;
}

/** The dispatch of a shader that walks `axes` axes of `length` elements, see `shaders/lib/axis.wgsl`. */
export function alongAxis(label: string, shader: string, axes: number, length: number, flags: Flags): Dispatch {
  const source = joinShaders(nan, shared, shader);
  if (length <= +(process.env.S ?? SHORT_AXIS)) return perElement(`${label}_short`, joinShaders(alone, source), axes, flags);
  const LANES = length <= MIDDLE_AXIS ? +(process.env.L ?? 8) : length <= LONG_AXIS ? 64 : 256;
  const AXES = Math.max(1, WORKGROUP / LANES);
  return {
    label: `${label}_long`,
    source: joinShaders(together, source),
    constants: { ...flags, LANES, AXES },
    workgroups: spread(Math.ceil(axes / AXES)),
  };
}

/** Where the elements of the axis of an output lie. */
export function placesAlong({ length, inner }: Axes, output: number): number[] {
  const first = Math.floor(output / inner) * length * inner + (output % inner);
  return Array.from({ length }, (_, r) => first + r * inner);
}
