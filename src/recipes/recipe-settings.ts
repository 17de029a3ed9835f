/**
 * The settings that every recipe has. All settings are plain data: numbers, strings, booleans, lists, objects. A run
 * is given its length in one of `steps` and `episodes`.
 */
export interface RecipeSettings {
  /** Environment steps, over all environments together. */
  readonly steps?: number;
  readonly episodes?: number;
  /** How many are trained in, side by side. */
  readonly environments: number;
  readonly evaluation: EvaluationSettings;
  /** Steps or episodes between two checkpoints. Default: a twentieth of the run. */
  readonly saveEvery?: number;
}

/** When a run is evaluated, over how many games, and what follows. */
export interface EvaluationSettings {
  /** Whole games. */
  readonly games: number;
  /** Steps, or episodes if those are the run's length, between two evaluations. Default: a twentieth of the run. */
  readonly every?: number;
  /** The mean score of an evaluation that ends the run early. */
  readonly stopAt?: number;
  /**
   * The mean score that the confirming games must have besides, or the run goes on. Default: they have no part in its
   * end.
   */
  readonly confirmAt?: number;
  /** Whole games that confirm an evaluation better than all before, or good enough to end the run. Default: `games`. */
  readonly confirmGames?: number;
  /** Whole games of the last evaluation, which the bar is held against. Default: `games`. */
  readonly finalGames?: number;
  /** The probability of a random action. Default: 0. */
  readonly epsilon?: number;
  /** Steps after which a game counts as it stands. Default: no limit. */
  readonly maxSteps?: number;
}

/**
 * Whether a run is counted in steps or in episodes, and how many.
 *
 * @throws RangeError unless just one of them is given.
 */
export function lengthOf({ steps, episodes }: Pick<RecipeSettings, 'steps' | 'episodes'>): {
  unit: 'steps' | 'episodes';
  count: number;
} {
  if (steps !== undefined && episodes !== undefined) {
    throw new RangeError(`a run is given steps or episodes, got ${steps} steps and ${episodes} episodes`);
  }
  if (steps !== undefined) return { unit: 'steps', count: steps };
  if (episodes !== undefined) return { unit: 'episodes', count: episodes };
  throw new RangeError('the settings lack the length of a run: steps or episodes');
}
