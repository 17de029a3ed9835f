/** Options of a measurement. */
export interface MeasureOptions {
  /** The values of the inputs, at the places that the plan gives them. */
  readonly inputs: ArrayBuffer;
  /** The number of measurements. */
  readonly rounds: number;
  /** Whether to use the device's timestamps if it has them. */
  readonly timestamps: boolean;
}

/** The parts of a whole run, in milliseconds. */
export interface RunTimes {
  /** Handing the inputs over. */
  readonly upload: number;
  /** Encoding all commands and submitting them, on the CPU. */
  readonly encode: number;
  /** Waiting, from the submit until the device is done. */
  readonly wait: number;
  /** Copying the outputs, once they can be read. */
  readonly readback: number;
  /** The whole run. */
  readonly total: number;
}

/** The clock by which kernels were timed. */
export type Clock =
  /** The device's own clock, before and after each kernel. */
  | 'timestamps'
  /** The CPU's clock: many dispatches of one kernel in a submit, less the time of an empty submit. */
  | 'repetition'
  /** The CPU's clock, before and after each call. */
  | 'calls';

/** The times of a plan's runs, round by round. */
export interface Measurement {
  readonly clock: Clock;
  /** For each step the name of its code, and the milliseconds that it took. */
  readonly steps: readonly { readonly label: string; readonly times: readonly number[] }[];
  readonly runs: readonly RunTimes[];
}
