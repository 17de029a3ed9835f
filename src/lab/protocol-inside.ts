/** What the worker tells of the inside of a run: its signals, its updates, its replay, its settings. */
import type { Rule } from '../recipes/setting.ts';
import type { LossName } from './shared/target-arithmetic.ts';

/** The numbers of one update, at a glance. */
export interface Signals {
  /** Which level learns, by its place in `Started.parts`. */
  readonly part: number;
  readonly loss: number;
  /** The mean over the batch of max over a of Q(s, a). */
  readonly meanQ: number;
  /** The mean over the batch of |Q(s, a) - target|. */
  readonly error: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** |w - w'| / |w|. */
  readonly targetDistance: number;
  /** The share of next states for which both nets have the same greedy action. */
  readonly agreement: number;
  /** |w|, of the online net. */
  readonly weightNorm: number;
  /** The share of hidden units that are 0 on the whole batch; NaN where there are none. */
  readonly dead: number;
  /** The share of slots that are in use. */
  readonly fill: number;
  /** The share of the stored transitions that end an episode. */
  readonly ends: number;
  readonly stepsPerSecond: number;
}

/** One update, with every number. n is the size of the batch. */
export interface UpdateDetail {
  readonly part: number;
  /** Its number, counted from 1. */
  readonly number: number;
  readonly rule: UpdateRule;
  readonly batch: DrawnBatch;
  /** Q(s, .) and Q(s', .) of the online net, and Q'(s', .) of the target net, [n, actions]. */
  readonly q: Float32Array;
  readonly chooser: Float32Array;
  readonly nextQ: Float32Array;
  /** As the device computed them, [n]. */
  readonly targets: Float32Array;
  readonly errors: Float32Array;
  readonly loss: number;
  readonly layers: readonly LayerChange[];
}

/** The settings that an update goes by. */
export interface UpdateRule {
  /** For a scalar head. */
  readonly loss: LossName;
  readonly head: 'scalar' | 'quantile' | 'implicit' | 'categorical';
  readonly doubleDQN: boolean;
  readonly gamma: number;
  readonly nStep: number;
  /** 0: no limit. */
  readonly clipValue: number;
  readonly maxGradNorm: number;
  readonly optimizer: string;
  readonly learningRate: number;
  readonly prioritised: boolean;
  readonly hindsight: boolean;
  /** Rewards grow by what a return was above expectation. */
  readonly selfImitation: boolean;
  /** Rewards grow by the log-probability of the action, and the next value is a soft one. */
  readonly munchausen: boolean;
}

/** What was drawn from the replay. */
export interface DrawnBatch {
  /** [n, ...shape]; bytes of pictures stand for byte / 255. */
  readonly states: Float32Array | Uint8Array;
  readonly nextStates: Float32Array | Uint8Array;
  readonly shape: readonly number[];
  readonly actions: Int32Array;
  readonly rewards: Float32Array;
  readonly discounts: Float32Array;
  /** Undefined where all count alike. */
  readonly weights: Float32Array | undefined;
  /** What the replay knows of each; undefined if it does not tell which ones it drew. */
  readonly drawn: readonly Drawn[] | undefined;
}

/** A transition in the replay. */
export interface Drawn {
  readonly slot: number;
  /** Transitions that were stored since. */
  readonly age: number;
  /** With which a draw is this one. */
  readonly probability: number;
  readonly priority: number | undefined;
  readonly timesDrawn: number | undefined;
  /** The rewards of its steps, oldest first. */
  readonly rewards: readonly number[];
}

/** Euclidean norms of a layer's parameters. */
export interface LayerChange {
  readonly layer: string;
  readonly gradient: number;
  /** After clipping. */
  readonly clipped: number;
  /** Before the update. */
  readonly weights: number;
  /** The norm of the change that the update made. */
  readonly change: number;
}

/** The replay at a glance, from its first slot to the last one in use. Arrays hold means over runs of slots, [bins]. */
export interface Strip {
  readonly part: number;
  readonly size: number;
  readonly capacity: number;
  readonly ends: number;
  /** The first slot of each run; one more says where the last one ends: [bins + 1]. */
  readonly slots: Int32Array;
  /** Transitions in each; NaNs of the other arrays belong to runs without any. */
  readonly counts: Int32Array;
  /** |Q(s, a) - target| of samples, each under the nets of when it was taken; NaN where none was yet. */
  readonly errors: Float32Array;
  readonly rewards: Float32Array;
  readonly terminal: Float32Array;
  readonly ages: Float32Array;
  readonly priorities: Float32Array | undefined;
  /** Since the strip is watched. */
  readonly timesDrawn: Float32Array | undefined;
}

/** A transition in the replay, as the present nets would learn from it: a batch of one. */
export interface StoredStep
  extends Pick<UpdateDetail, 'part' | 'rule' | 'batch' | 'q' | 'chooser' | 'nextQ'> {
  readonly targets: Float32Array;
  readonly errors: Float32Array;
  readonly terminated: boolean;
}

/** A setting, and what there is to say about it. */
export interface SettingEntry {
  readonly key: string;
  readonly label: string;
  readonly unit?: string;
  readonly usual: string;
  readonly help: string;
  readonly rule: Rule;
  /** What the rule allows, in words. */
  readonly allowed: string;
  /** As `--set` takes it; undefined where it is not given. */
  readonly value: string | undefined;
  /** The preset's. */
  readonly preset: string | undefined;
  /** When another value acts: at the next step, at the next step after another compilation, or in another run. */
  readonly acts: 'step' | 'compiled' | 'start';
}
