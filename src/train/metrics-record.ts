/** The progress of training since the previous record. */
export interface MetricsRecord {
  /** Environment steps so far. */
  readonly steps: number;
  readonly updates: number;
  /** Whole games so far. */
  readonly games: number;
  /** Mean raw score of the whole games that ended since the last record; null if none did. */
  readonly score: number | null;
  /** The latest loss; null before the first update. */
  readonly loss: number | null;
  readonly meanQ: number | null;
  readonly epsilon: number;
  /** The speed since the previous record, without the time of evaluations. */
  readonly stepsPerSecond: number;
  /** Seconds since training began, over all resumes; evaluations count, including the one of this record. */
  readonly seconds: number;
  /** Mean score of the evaluation at this record; null without one, like the two below. */
  readonly evalScore: number | null;
  /** Standard deviation over the games of the evaluation. */
  readonly evalStd: number | null;
  readonly evalGames: number | null;
  /** Mean score of the games that confirm the evaluation; null or missing if there were none. */
  readonly confirmScore?: number | null;
  /** Mean length in steps of the games behind `score`; null if none ended, or the environment does not tell it. */
  readonly episodeSteps?: number | null;
  /**
   * Euclidean norm of the gradient before clipping, over all parameters together. This and the next seven numbers are
   * of the latest update's batch and the present nets. They are null if there was no update since the last record, or
   * if they are not finite, and missing in records of older versions.
   */
  readonly gradientNorm?: number | null;
  /** Mean of |Q(s, a) - target|. */
  readonly tdError?: number | null;
  /** |w - w'| / |w|, the distance of the target net w' from the online net w: 0 right after a copy. */
  readonly targetDistance?: number | null;
  /** Share of hidden units, 0 to 1, that are 0 on the whole batch; null for nets without any. */
  readonly deadUnits?: number | null;
  /** Share of hidden units, 0 to 1, whose mean size is at most 0.025 of their layer's, dead ones included. */
  readonly dormantUnits?: number | null;
  /** Euclidean norm of the online net's weights. */
  readonly weightNorm?: number | null;
  /** Share of the batch, 0 to 1, whose |Q(s, a) - target| is above 1, where smooth L1 is linear. */
  readonly largeErrors?: number | null;
  /** Share of next states, 0 to 1, for which online and target net have the same greedy action. */
  readonly agreement?: number | null;
  /**
   * Share of states, 0 to 1, whose greedy action has changed since the last record. This and the next four numbers are
   * measured on 64 recent states.
   */
  readonly churn?: number | null;
  /**
   * Mean of max over a of Q(s, a) less the discounted return that followed s, from the rewards and ends that are
   * learned from. It is over states of episodes that ended by termination; null if there are none.
   */
  readonly overestimation?: number | null;
  /** Singular values of the last hidden layer's outputs that make up 99 % of their sum. */
  readonly srank?: number | null;
  /** e to the entropy of those values' shares of their sum. */
  readonly erank?: number | null;
  /** Mean probability of the smallest and the largest return together; null unless the net has probabilities. */
  readonly outerMass?: number | null;
}

/** The columns in their order, and whether they may be null or missing in a record. */
export const MAY_BE_NULL: Record<keyof MetricsRecord, boolean> = {
  steps: false,
  updates: false,
  games: false,
  score: true,
  loss: true,
  meanQ: true,
  epsilon: false,
  stepsPerSecond: false,
  seconds: false,
  evalScore: true,
  evalStd: true,
  evalGames: true,
  confirmScore: true,
  episodeSteps: true,
  gradientNorm: true,
  tdError: true,
  targetDistance: true,
  deadUnits: true,
  dormantUnits: true,
  weightNorm: true,
  largeErrors: true,
  agreement: true,
  churn: true,
  overestimation: true,
  srank: true,
  erank: true,
  outerMass: true,
};
