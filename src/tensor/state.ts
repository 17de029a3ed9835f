import type { DataOf, DType } from '../dtype.ts';

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
