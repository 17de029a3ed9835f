/** How a backend is to measure. */
export interface MeasureOptions {
  /** What the inputs hold, at the places that the plan gives them. */
  readonly inputs: ArrayBuffer;
  /** How often everything is measured. */
  readonly rounds: number;
  /** Use timestamps where the device has them. */
  readonly timestamps: boolean;
}

/** Where the time of a whole run goes, in milliseconds. */
export interface RunTimes {
  /** To hand the inputs over. */
  readonly upload: number;
  /** To encode all commands and submit them, on the CPU. */
  readonly encode: number;
  /** From the submit until the device is done. */
  readonly wait: number;
  /** To copy the outputs, once they can be read. */
  readonly readback: number;
  /** All of it together, of which the rest are parts. */
  readonly total: number;
}

/** What kernels were timed by. */
export type Clock =
  /** The device's own clock, before and after each kernel. */
  | 'timestamps'
  /** Many dispatches of one kernel in a submit, less what an empty submit takes. */
  | 'repetition'
  /** The CPU's clock, before and after each call. */
  | 'calls';

/** What a plan's runs take, round by round. */
export interface Measurement {
  readonly clock: Clock;
  /** One for each step: what ran, and the milliseconds that it took. */
  readonly steps: readonly { readonly label: string; readonly times: readonly number[] }[];
  readonly runs: readonly RunTimes[];
}
