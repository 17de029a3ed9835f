import { full } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { conv2d } from './convolution.ts';
import { reshape } from './reshape.ts';

/** Floats as they are, and bytes as byte / 255, as nets read them: the convolution of one long row by one pixel. */
export function fractions(x: Tensor<'f32'> | Tensor<'u8'>): Tensor<'f32'> {
  if (!isBytes(x)) return x;
  const row = reshape(x, [1, 1, 1, x.size]);
  return reshape(conv2d(row, full([1, 1, 1, 1], 1)), x.shape);
}

function isBytes(x: Tensor): x is Tensor<'u8'> {
  return x.dtype === 'u8';
}
