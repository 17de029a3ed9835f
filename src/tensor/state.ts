import type { DataOf, DType } from '../dtype.ts';

/**
 * Values that stay on a device between runs. The first program that uses them makes their buffer, from `initial` or
 * zeros. After that they belong to that program's device.
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
