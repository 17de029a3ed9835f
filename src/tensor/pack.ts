import type { FlatLayout } from './parameter.ts';
import { Tensor } from './tensor.ts';

/** Tensors side by side in one flat tensor, each at its offset in `layout`; an absent one is zeros. */
export function pack(tensors: readonly (Tensor<'f32'> | undefined)[], layout: FlatLayout): Tensor<'f32'> {
  const parts = tensors.flatMap((tensor, i) => (tensor ? [{ tensor, offset: layout.offsets[i] }] : []));
  return new Tensor([layout.length], 'f32', { kind: 'pack', parts });
}
