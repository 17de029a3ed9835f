import { select, selectByIntegers } from '../kernels/select.ts';
import { compute } from '../tensor/call.ts';
import { broadcastShapes } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { sumTo } from './broadcast.ts';
import { gridParams } from './grid.ts';
import { asTensor, type Operand } from './operand.ts';
import { detach } from './reshape.ts';

/**
 * a where `condition` is not 0 (NaN is not 0), else b, element by element, with NumPy's broadcasting of all three. The
 * gradient goes to the value that was taken; the other gets 0, even if it is infinite or NaN. None flows to the
 * condition.
 *
 * @throws TypeError if `condition` is neither f32 nor i32; Error if the shapes do not broadcast.
 */
export function where(condition: Tensor<'f32'> | Tensor<'i32'>, a: Operand, b: Operand): Tensor<'f32'> {
  if (condition.dtype !== 'f32' && condition.dtype !== 'i32') {
    throw new TypeError(`where: the condition must be f32 or i32, got ${condition as Tensor}`);
  }
  const [x, y] = [asTensor(a), asTensor(b)];
  const shape = broadcastShapes(condition.shape, broadcastShapes(x.shape, y.shape));
  return compute(condition.dtype === 'f32' ? select : selectByIntegers, shape, {
    reads: { condition: detach<'f32' | 'i32'>(condition), a: x, b: y },
    params: gridParams(shape, { c: condition.shape, a: x.shape, b: y.shape }),
    gradients: {
      a: (g) => sumTo(where(condition, g, 0), x.shape),
      b: (g) => sumTo(where(condition, 0, g), y.shape),
    },
  });
}
