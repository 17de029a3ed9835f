/**
 * The settings that every recipe has. All settings are plain data: numbers, strings, booleans, lists, objects. The
 * length of a run is given as either `steps` or `episodes`.
 */
export interface RecipeSettings {
  /** Environment steps, over all environments together. */
  readonly steps?: number;
  readonly episodes?: number;
  /** The number of environments in training, side by side. */
  readonly environments: number;
  readonly evaluation: EvaluationSettings;
  /** Steps or episodes between two checkpoints. Default: a twentieth of the run. */
  readonly saveEvery?: number;
}

/** The evaluations of a run: how often, over how many games, and to what end. */
export interface EvaluationSettings {
  /** The number of whole games. */
  readonly games: number;
  /** Steps, or episodes if those are the run's length, between two evaluations. Default: a twentieth of the run. */
  readonly every?: number;
  /** The mean score of an evaluation that ends the run early. */
  readonly stopAt?: number;
  /**
   * The mean score that the confirming games must have as well to end the run. Default: they need none.
   */
  readonly confirmAt?: number;
  /**
   * The number of whole games that confirm an evaluation that is the best so far, or ends the run. Default: `games`.
   */
  readonly confirmGames?: number;
  /** The number of whole games of the last evaluation, which is compared with the bar. Default: `games`. */
  readonly finalGames?: number;
  /** The probability of a random action. Default: 0. */
  readonly epsilon?: number;
  /** The most steps of a game, which counts with its score so far. Default: no limit. */
  readonly maxSteps?: number;
}

/**
 * The length of a run, in steps or episodes.
 *
 * @throws RangeError unless exactly one of them is given.
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
