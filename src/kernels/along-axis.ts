import shared from '../../shaders/lib/axis.wgsl';
import alone from '../../shaders/lib/axis_alone.wgsl';
import subgroup from '../../shaders/lib/axis_subgroup.wgsl';
import together from '../../shaders/lib/axis_together.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import { type AdapterTraits, type Dispatch, type Flags, joinShaders, perElement, spread } from './kernel.ts';

/**
 * The most elements that an invocation walks, unless an axis would need more than `ENOUGH_LANES`. On software adapters
 * a single invocation is the fastest for thousands of elements, as barriers take long there. A GPU is faster with
 * several that read side by side.
 */
const ELEMENTS_A_LANE = 64;

/** Enough lanes for all but very long axes: combining their results costs the square of their number. */
const ENOUGH_LANES = 64;
const VERY_LONG_AXIS = 65_536;
const MOST_LANES = 256;

/** Params of tensors [outer, length, inner]; outputs = outer * inner. */
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
  const LANES = lanesOf(length);
  if (LANES === 1) return perElement(`${label}_short`, joinShaders(alone, source), axes, flags);
  const AXES = Math.ceil(ENOUGH_LANES / LANES);
  return {
    label: `${label}_long`,
    source: joinShaders(together, source),
    constants: { ...flags, LANES, AXES },
    workgroups: spread(Math.ceil(axes / AXES)),
  };
}

/**
 * The choice of a shader for a kernel that walks along axes: the shader of `alongAxis` and, where subgroups have a
 * fixed size that an axis fills, one that combines the results of lanes by subgroup operations.
 *
 * @param shader gives the shader's text, which a page loads only when it needs it.
 * @param walksOf the number of walks of a call, and the elements of each; by default one along each axis.
 */
export function walksAlong<P extends Axes>(
  label: string,
  shader: () => string,
  walksOf: (params: P) => Walks = ({ outputs, length }) => ({ walks: outputs, elements: length }),
) {
  return {
    dispatch(params: P, flags: Flags): Dispatch {
      const { walks, elements } = walksOf(params);
      return alongAxis(label, shader(), walks, elements, flags);
    },
    alternatives(params: P, flags: Flags, { subgroupSize }: AdapterTraits): Dispatch[] {
      const { walks, elements } = walksOf(params);
      return subgroupSize && elements >= subgroupSize
        ? [bySubgroup(label, shader(), walks, subgroupSize, flags)]
        : [];
    },
  };
}

interface Walks {
  readonly walks: number;
  readonly elements: number;
}

function bySubgroup(label: string, shader: string, walks: number, LANES: number, flags: Flags): Dispatch {
  return {
    label: `${label}_subgroup`,
    source: joinShaders(nan, shared, shader, subgroup),
    constants: { ...flags, LANES },
    workgroups: spread(walks),
  };
}

function lanesOf(length: number): number {
  if (length > VERY_LONG_AXIS) return MOST_LANES;
  let lanes = 1;
  while (lanes < ENOUGH_LANES && length > ELEMENTS_A_LANE * lanes) lanes *= 4;
  return lanes;
}

/** The indices of the elements along the axis of an output. */
export function placesAlong({ length, inner }: Axes, output: number): number[] {
  const first = Math.floor(output / inner) * length * inner + (output % inner);
  return Array.from({ length }, (_, r) => first + r * inner);
}
