import type { Profile } from '../profile/profile.ts';
import type { RunHooks } from '../recipes/recipe.ts';
import type { TrainProgress } from '../train/callbacks.ts';
import type { Evaluation } from '../train/evaluate.ts';
import type { Change } from './changes.ts';

/** Observes a sitting of a run, without an effect on the run. */
export interface Onlooker {
  /** A fact, such as `seed` and `1`. `what` is empty if the text continues the previous fact. */
  onFact?(what: string, text: string): void;
  /** The time of an update by its kernels, before training, if the sitting asks for it. */
  onProfile?(profile: Profile): void;
  /** Training begins, or goes on. */
  onStart?(progress: TrainProgress): void;
  /** A step was made. */
  onProgress?(progress: TrainProgress): void;
  /** A whole game of training has ended. */
  onGame?(score: number): void;
  /**
   * An evaluation was played, with confirming games if it was good enough for them, after `steps` steps. The final
   * evaluation may be of other games; then `before` is the one that it follows, which the confirming games confirmed.
   */
  onEvaluation?(evaluation: Evaluation, steps: number, confirmed?: Evaluation, before?: Evaluation): void;
  /** A setting has another value from the next step on. */
  onChange?(change: Change): void;
  /** Training has ended, or is about to. */
  onStop?(): void;
}

/** An onlooker that training waits for. */
export interface Conductor extends Onlooker {
  /** A step has ended, with all the work that followed it. Training waits for the promise. */
  onStep?(progress: TrainProgress): Promise<void> | undefined;
  /** As the hook of a run. */
  readonly beforeUpdate?: RunHooks['beforeUpdate'];
  /** An evaluation begins. */
  onEvaluate?(): void;
}
