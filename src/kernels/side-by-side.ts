import nan from '../../shaders/lib/nan.wgsl';
import quads from '../../shaders/lib/quads.wgsl';
import sideBySide from '../../shaders/lib/side_by_side.wgsl';
import singles from '../../shaders/lib/singles.wgsl';
import { type Dispatch, type Flags, perElement } from './kernel.ts';

/** The number of quads or single numbers that an invocation computes. */
const ELEMENTS = 4;

/**
 * The dispatch of a shader that computes each of `params.count` numbers from those at the same place in other tensors.
 * The shader must define `update(i)`, the work for `Numbers` number i: a quad if `count` is divisible by 4, else one
 * number.
 */
export function sideBySideDispatch(
  label: string,
  shader: string,
  count: number,
  flags: Flags = {},
): Dispatch {
  const [width, numbers, name] = count % 4 === 0 ? [4, quads, `${label}_quads`] : [1, singles, label];
  const source = nan + numbers + sideBySide + shader;
  return perElement(name, source, Math.ceil(count / width / ELEMENTS), { ...flags, ELEMENTS });
}
