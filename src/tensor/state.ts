import type { DataOf, DType } from './dtype.ts';
import { type Shape, sizeOf } from './shape.ts';
import { Tensor } from './tensor.ts';

/**
 * Values that stay on a device between runs. The buffer is made by the first program that uses it, from
 * `initial` (or zeros), and from then on belongs to that program's device.
 */
export class State {
  /** The device that holds the values, once there is one. Set by the device. */
  owner: object | undefined;

  constructor(
    readonly label: string,
    readonly dtype: DType,
    readonly length: number,
    readonly initial?: DataOf<DType>,
  ) {}
}

/** A tensor of zeros that programs can update in place. */
export function zeroState(label: string, shape: Shape): Tensor<'f32'> {
  const state = new State(label, 'f32', sizeOf(shape));
  return new Tensor(shape, 'f32', { kind: 'state', state, offset: 0 });
}
