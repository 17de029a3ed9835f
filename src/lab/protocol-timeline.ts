/** What page and worker say to each other of the checkpoints that a run keeps, and of a fall. */
import type { Fall, Finding } from './shared/collapse.ts';
import type { Remedy } from './shared/remedies.ts';

/** The checkpoints that a run keeps. */
export interface KeptSteps {
  /** Their steps, in rising order; the last one is the newest. */
  readonly steps: readonly number[];
  /** The one whose networks are the best so far, if it is kept. */
  readonly best?: number;
  /** Their replays are kept, too: a run goes on from one exactly. Otherwise it fills its replay again first. */
  readonly exact: boolean;
}

export type TimelineRequest =
  /** Makes another run that goes on from the checkpoint of a step, where a setting may change. Its name is answered. */
  | { readonly of: 'branch'; readonly step: number; readonly change?: Pick<Remedy, 'key' | 'value'> }
  /** Has the net of a checkpoint play the game that is shown; undefined: the present net. */
  | { readonly of: 'net'; readonly step: number | undefined }
  /** Asks what came together with a fall. NaN at: the step at which training failed by NaN. */
  | { readonly of: 'reasons'; readonly fall: Fall; readonly nanAt?: number };

/** What each of them is answered with. */
export interface TimelineAnswers {
  readonly branch: string;
  readonly net: undefined;
  readonly reasons: Reasons;
}

export interface Reasons {
  readonly findings: readonly Finding[];
  /** The changes that would test them. */
  readonly remedies: readonly Remedy[];
}
