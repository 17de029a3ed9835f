import type { FlatLayout, Parameter } from './parameter.ts';
import { sameShape } from './shape.ts';
import { Tensor } from './tensor.ts';

/**
 * The gradients of `parameters` side by side in one flat tensor, each at its offset in `layout`. A missing gradient is
 * zeros.
 *
 * @throws RangeError if a gradient has another shape than its parameter, whose neighbours it would overwrite.
 */
export function packGradients(
  gradients: readonly (Tensor<'f32'> | undefined)[],
  parameters: readonly Parameter[],
  layout: FlatLayout,
): Tensor<'f32'> {
  const parts = gradients.flatMap((tensor, i) => {
    if (!tensor) return [];
    if (!sameShape(tensor.shape, parameters[i].shape)) {
      throw new RangeError(`the gradient of ${parameters[i]} must have its shape, got ${tensor}`);
    }
    return [{ tensor, offset: layout.offsets[i] }];
  });
  return new Tensor([layout.length], 'f32', { kind: 'pack', parts });
}
