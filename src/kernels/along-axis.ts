import shared from '../../shaders/lib/axis.wgsl';
import alone from '../../shaders/lib/axis_alone.wgsl';
import together from '../../shaders/lib/axis_together.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import { type Dispatch, type Flags, joinShaders, perElement, spread } from './kernel.ts';

/**
 * Invocations that walk an axis, by its length. One is the fastest on software adapters, where a barrier costs as much
 * as a hundred elements, also far beyond 64. On a GPU neighbours had better read neighbouring elements: eight are
 * enough to use all of what memory hands out at a time.
 */
const LANES_UP_TO = [
  { length: 64, lanes: 1 },
  { length: 1024, lanes: 8 },
  { length: 16_384, lanes: 64 },
  { length: Number.POSITIVE_INFINITY, lanes: 256 },
] as const;

/** Invocations of a workgroup, at least. */
const WORKGROUP = 64;

/** Tensors [outer, length, inner], outputs = outer * inner. */
interface Axes {
  readonly outputs: number;
  readonly length: number;
  readonly inner: number;
}

/** The dispatch of a shader that walks `axes` axes of `length` elements, see `shaders/lib/axis.wgsl`. */
export function alongAxis(
  label: string,
  shader: string,
  axes: number,
  length: number,
  flags: Flags,
): Dispatch {
  const source = joinShaders(nan, shared, shader);
  const LANES = LANES_UP_TO.find((each) => length <= each.length)!.lanes;
  if (LANES === 1) return perElement(`${label}_short`, joinShaders(alone, source), axes, flags);
  const AXES = Math.ceil(WORKGROUP / LANES);
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
