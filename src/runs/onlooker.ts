import type { Profile } from '../profile/profile.ts';
import type { RunHooks } from '../recipes/recipe.ts';
import type { TrainProgress } from '../train/callbacks.ts';
import type { Evaluation } from '../train/evaluate.ts';
import type { Change } from './changes.ts';

/** Is told how a sitting of a run goes. What it does with that is none of the run's business. */
export interface Onlooker {
  /** A fact, such as `seed` and `1`; `what` is empty where the text goes on from the fact before. */
  onFact?(what: string, text: string): void;
  /** Where the time of an update goes, if the sitting asks for it, before training. */
  onProfile?(profile: Profile): void;
  /** Training begins, or goes on. */
  onStart?(progress: TrainProgress): void;
  /** A step was made. */
  onProgress?(progress: TrainProgress): void;
  /** A whole game of training has ended. */
  onGame?(score: number): void;
  /**
   * An evaluation was played, with confirming games where it was good enough for them. `steps` were made before. The
   * final one may be of other games than the one `before`, which it follows and which those games confirmed.
   */
  onEvaluation?(evaluation: Evaluation, steps: number, confirmed?: Evaluation, before?: Evaluation): void;
  /** A setting has another value from the next step on. */
  onChange?(change: Change): void;
  /** Training has ended, or is about to. */
  onStop?(): void;
}

/** An onlooker that training waits for. */
export interface Conductor extends Onlooker {
  /** A step has come to its end, with all that was to be done after it. Training waits for the promise. */
  onStep?(progress: TrainProgress): Promise<void> | undefined;
  /** As a run's hook. */
  readonly beforeUpdate?: RunHooks['beforeUpdate'];
  /** An evaluation begins. */
  onEvaluate?(): void;
}
