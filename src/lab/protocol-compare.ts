/** What page and worker say to each other of runs beside each other. */
import type { Comparison, Scored } from '../report/comparison.ts';
import type { OneChange } from './shared/one-change.ts';

/** Runs of one setting that differ in their seed. */
export interface RepeatedRuns {
  readonly name: string;
  /** The evaluations of each, by step; at least one of each. */
  readonly runs: readonly (readonly Scored[])[];
}

/** What repeated runs come to. */
export interface SummedUp {
  /** One for each setting, in the order that was given. */
  readonly settings: readonly Comparison[];
  /** In sentences. */
  readonly conclusion: string;
}

export type { Comparison, OneChange };

export type CompareToWorker =
  /** Keeps step with the run at the other end: the one ahead waits. Without a port: with none any more. */
  | { readonly do: 'pair'; readonly port?: MessagePort }
  /** Sums up repeated runs of several settings. */
  | {
      readonly do: 'sum up';
      readonly id: number;
      readonly settings: readonly RepeatedRuns[];
      readonly bar?: number;
    };
