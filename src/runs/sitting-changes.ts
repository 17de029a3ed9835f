import type { Room } from '../recipes/net-memory.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { Plain } from '../recipes/settings.ts';
import {
  type AskedChange,
  type Change,
  type Changing,
  changeableKeys,
  checkChange,
  checkChanges,
  checkStep,
  inOrder,
  requireOneOf,
  runAt,
  withChange,
} from './changes.ts';

/** The changes of a run in one sitting, from its first step on. */
export class SittingChanges<R extends Changing> {
  /** The run in run.json. */
  run: R;
  /** The run with the changes so far. */
  now: R;
  /** Whether this sitting begins with another number of environments than the run had before. */
  readonly otherEnvironments: boolean;
  /** Planned changes that are still to come, in their order, and changes that were asked for since the latest step. */
  private readonly planned: Change[];
  private asked: Change[] = [];

  /**
   * @param step the step at which the sitting begins.
   * @param asked changes at this step or later.
   * @param room the memory that there is. Default: any settings fit.
   * @throws Error, naming the change, for one that is not allowed or comes too late.
   */
  constructor(
    run: R,
    private readonly recipe: Recipe,
    private step: number,
    asked: readonly AskedChange[] = [],
    private readonly room?: Room,
  ) {
    const anywhere = changeableKeys(recipe);
    // Changes that only a beginning can make, and that were made in a future that is lost, are made here.
    const known = (run.changes ?? []).map((change) =>
      anywhere.includes(change.key) ? change : { ...change, step: Math.min(change.step, step) },
    );
    const late = asked.find((change) => change.step !== undefined && change.step < step);
    if (late) {
      throw new Error(`the run goes on from step ${step}: ${late.key} cannot change at step ${late.step}`);
    }
    const changes = [...known, ...asked.map((change) => ({ step, ...change }))];
    this.run = changes.length > 0 ? { ...run, changes } : run;
    checkChanges(this.run, recipe, room);
    this.now = runAt(this.run, step);
    this.planned = inOrder(changes).filter((change) => change.step > step);
    const before = runAt(this.run, step - 1);
    this.otherEnvironments = before.settings.environments !== this.now.settings.environments;
  }

  /**
   * Asks for a change at the end of the present step.
   *
   * @throws RangeError for a key or a value that is not allowed.
   */
  ask(key: string, value: Plain): void {
    requireOneOf(key, changeableKeys(this.recipe));
    const change = { step: this.step, key, value };
    const before = this.asked.reduce(withChange, this.now);
    checkChange(change, before.settings, this.recipe);
    checkStep(before.settings, withChange(before, change).settings, this.recipe, this.room);
    this.asked = [...this.asked.filter((each) => each.key !== key), change];
  }

  /** Whether something changes on the way to `step`. */
  isDue(step: number): boolean {
    return this.asked.length > 0 || this.planned[0]?.step <= step;
  }

  /** Goes on to `step`. @returns the changes that act there. Those that were asked for are added to `run`. */
  reach(step: number): readonly Change[] {
    this.step = step;
    const later = this.planned.findIndex((change) => change.step > step);
    const due = this.planned.splice(0, later === -1 ? this.planned.length : later);
    const asked = this.asked.map((change) => ({ ...change, step }));
    this.asked = [];
    if (asked.length > 0) this.run = { ...this.run, changes: [...(this.run.changes ?? []), ...asked] };
    this.now = [...due, ...asked].reduce(withChange, this.now);
    return [...due, ...asked];
  }
}
