import type { Random } from '../random.ts';
import type { Shape } from './shape.ts';
import type { Tensor } from './tensor.ts';
import { hostInput } from './trace.ts';

/**
 * Inside `compile`: numbers uniform over [0, 1), multiples of 2^-24, which are drawn before each run. The host draws
 * them, so they are the same on every device, and sends them with the other inputs of the run. All uses of the tensor
 * see the same numbers. No gradient flows through it.
 *
 * @param random draws the numbers. To resume a program, restore its `state` as well as the parameters.
 */
export function randomUniform(shape: Shape, random: Random): Tensor<'f32'> {
  return hostInput('uniform', shape, (values) => random.fillUniform(values));
}

/** Inside `compile`: numbers from the standard normal distribution, drawn in the same way as by `randomUniform`. */
export function randomNormal(shape: Shape, random: Random): Tensor<'f32'> {
  return hostInput('normal', shape, (values) => random.fillNormal(values));
}
