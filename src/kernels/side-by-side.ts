import nan from '../../shaders/lib/nan.wgsl';
import quads from '../../shaders/lib/quads.wgsl';
import sideBySide from '../../shaders/lib/side_by_side.wgsl';
import singles from '../../shaders/lib/singles.wgsl';
import { type Dispatch, type Flags, perElement } from './kernel.ts';

/** What an invocation takes: quads or single numbers. */
const ELEMENTS = 4;

/**
 * The dispatch of a shader that computes each of `params.count` numbers from those at the same place in other tensors. It
 * must define `update(i)`, the work for `Numbers` number i: four of them where `count` allows it, else one.
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
