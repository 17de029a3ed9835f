import type { Recipe } from '../recipes/recipe.ts';
import type { Plain } from '../recipes/settings.ts';
import {
  type AskedChange,
  type Change,
  type Changing,
  changeableKeys,
  checkChanges,
  requireOneOf,
  runAt,
} from './changes.ts';

/** The changes of a run in one sitting, from the step on where it goes on. */
export class SittingChanges<R extends Changing> {
  /** The run as run.json describes it. */
  run: R;
  /** The run as it is now. */
  now: R;
  private asked: AskedChange[] = [];

  /**
   * @param step where the sitting goes on.
   * @param asked what it changes there or later.
   * @throws Error, naming the change, for one that is not allowed or comes too late.
   */
  constructor(
    run: R,
    private readonly recipe: Recipe,
    private step: number,
    asked: readonly AskedChange[] = [],
  ) {
    const anywhere = changeableKeys(recipe);
    // What only a beginning can change, and was changed in a future that is lost, changes here.
    const known = (run.changes ?? []).map((change) =>
      anywhere.includes(change.key) ? change : { ...change, step: Math.min(change.step, step) },
    );
    const late = asked.find((change) => change.step !== undefined && change.step < step);
    if (late)
      throw new Error(`the run goes on from step ${step}: ${late.key} cannot change at step ${late.step}`);
    this.run = withChanges(run, [...known, ...asked.map((change) => ({ step, ...change }))]);
    checkChanges(this.run, recipe);
    this.now = runAt(this.run, step);
  }

  /** Whether the environments are as many as they were before this sitting. */
  get otherEnvironments(): boolean {
    return runAt(this.run, this.step - 1).settings.environments !== this.now.settings.environments;
  }

  /**
   * Asks for a change at the end of the present step.
   *
   * @throws RangeError for a key or a value that is not allowed.
   */
  ask(key: string, value: Plain): void {
    requireOneOf(key, changeableKeys(this.recipe));
    const change = { key, value };
    checkChanges(withChanges(this.run, [...this.changes, { ...change, step: this.step }]), this.recipe);
    this.asked.push(change);
  }

  /** Whether something changes on the way to `step`. */
  isDue(step: number): boolean {
    return (
      this.asked.length > 0 || this.changes.some((change) => change.step > this.step && change.step <= step)
    );
  }

  /** Goes on to `step`. @returns the changes that act there; those that were asked for are in `run` now. */
  reach(step: number): readonly Change[] {
    const before = this.step;
    this.step = step;
    const asked = this.asked.splice(0).map((change) => ({ ...change, step }));
    this.run = withChanges(this.run, [...this.changes, ...asked]);
    this.now = runAt(this.run, step);
    return this.changes.filter((change) => change.step > before && change.step <= step);
  }

  private get changes(): readonly Change[] {
    return this.run.changes ?? [];
  }
}

function withChanges<R extends Changing>(run: R, changes: readonly Change[]): R {
  return changes.length > 0 ? { ...run, changes } : run;
}
