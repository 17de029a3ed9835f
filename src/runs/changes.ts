import { isCount, isRecord } from '../json.ts';
import type { Room } from '../recipes/net-memory.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { lengthOf, type RecipeSettings } from '../recipes/recipe-settings.ts';
import {
  checkSetting,
  checkSettings,
  flattenSettings,
  type Plain,
  readAssignment,
  withSetting,
} from '../recipes/settings.ts';
import { show } from '../require.ts';

/** A setting that takes another value at a step of a run. */
export interface Change {
  /** Environment steps. The change acts at the start of the first step after them. */
  readonly step: number;
  /** The key as in `--set`, such as `learningRate`; `epsilon` holds exploration at one value. */
  readonly key: string;
  readonly value: Plain;
}

/** A change that is asked for. Without a step it acts at the step where the run goes on. */
export type AskedChange = Omit<Change, 'step'> & { readonly step?: number };

/** Whether `value` looks like a list of changes. Their steps, keys and values still have to be checked. */
export function isChanges(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => isRecord(each) && typeof each.key === 'string');
}

/** The part of a run that can change. */
export interface Changing {
  readonly settings: RecipeSettings;
  /** The changes in the course of the run. Default: none. */
  readonly changes?: readonly Change[];
}

/** The settings of a short key. */
const SHORT: Readonly<Record<string, readonly string[]>> = { epsilon: ['epsilon.from', 'epsilon.to'] };

const KIND = 'epsilon.kind';

/** The intervals of a run, which are no settings of its recipe. */
const CADENCE = ['evalEvery', 'videoEvery', 'saveEvery'] as const;
type Cadence = (typeof CADENCE)[number];

/** The keys that may change at any step. */
export function changeableKeys({ changes }: Recipe): readonly string[] {
  return (changes?.keys ?? []).flatMap((key) => (key === KIND ? ['epsilon', key] : [key]));
}

/** The settings that may change when a run goes on from a checkpoint, besides its length. */
export function resumableSettings(recipe: Recipe): readonly string[] {
  return recipe.changes ? [...changeableKeys(recipe), 'environments'] : [];
}

/**
 * A change from a command line, such as `2000:learningRate=5e-4`.
 *
 * @throws RangeError that names what is wrong, or lists the settings that may change.
 */
export function readChange(text: string, recipe: Recipe): Change {
  const [, step, assignment] = text.match(/^(\d+):(.*)$/s) ?? [];
  if (assignment === undefined || !Number.isSafeInteger(Number(step)) || Number(step) === 0) {
    throw new RangeError(`a change is given as STEP:KEY=VALUE, from step 1 on, got '${text}'`);
  }
  return { step: Number(step), ...readChanged(assignment, recipe, changeableKeys(recipe)) };
}

/**
 * The key and value of the change `key=value`.
 *
 * @param keys the keys that may change.
 * @throws RangeError that names what is wrong, or lists the settings that may change.
 */
export function readChanged(
  assignment: string,
  { table }: Recipe,
  keys: readonly string[],
): Omit<Change, 'step'> {
  const [key] = assignment.split('=', 1);
  const [first] = SHORT[key] ?? [];
  if (first !== undefined && keys.includes(key)) {
    return { key, value: readAssignment(assignment.replace(key, first), table).value };
  }
  const read = readAssignment(assignment, table);
  requireOneOf(key, keys);
  return read;
}

/** @throws RangeError that lists the keys that may change, unless `key` is one of them. */
export function requireOneOf(key: string, keys: readonly string[]): void {
  if (keys.includes(key)) return;
  throw new RangeError(
    `${key} cannot be changed; ${keys.length > 0 ? `what can: ${keys.join(', ')}` : 'nothing can, with this recipe'}`,
  );
}

/** The state of a run at `step`, with all changes up to there. */
export function runAt<R extends Changing>(run: R, step: number): R {
  return inOrder(run.changes)
    .filter((change) => change.step <= step)
    .reduce(withChange, run);
}

/**
 * Settings such as `{ learningRate: 1e-4, environments: 8 }` as changes of a run that goes on.
 *
 * @throws RangeError that names the setting and the allowed values.
 */
export function changesOfSettings(recipe: Recipe, settings: object): AskedChange[] {
  checkSettings(settings, recipe.table);
  const given = Object.entries(flattenSettings(settings)).filter(([, value]) => value !== undefined);
  given.sort(([a], [b]) => Number(b === KIND) - Number(a === KIND)); // first, as it removes others
  return given.map(([key, value]) => {
    requireOneOf(key, resumableSettings(recipe));
    return { key, value: value as Plain };
  });
}

/** The changes that are asked of a resumed run, without undefined values and those that change nothing. */
export function changesAmong(
  run: Changing,
  asked: Readonly<Record<string, Plain | undefined>>,
): AskedChange[] {
  const last = runAt(run, Number.POSITIVE_INFINITY);
  const now: Readonly<Record<string, unknown>> = { ...last.settings, ...last };
  return Object.entries(asked).flatMap(([key, value]) =>
    value === undefined || value === now[key] ? [] : [{ key, value }],
  );
}

/** The steps or episodes of a run after all its changes, and the changes that are asked for. */
export function lastLength(run: Changing, asked: readonly AskedChange[] = []): number {
  const step = Number.POSITIVE_INFINITY;
  const changes = [...(run.changes ?? []), ...asked.map((change) => ({ step, ...change }))];
  return lengthOf(runAt({ ...run, changes }, step).settings).count;
}

/** A run after `change`. */
export function withChange<R extends Changing>(run: R, { key, value }: Change): R {
  if (isCadence(key)) return { ...run, [key]: value };
  const keys = SHORT[key] ?? [key];
  return {
    ...run,
    settings: keys.reduce((settings, each) => withSetting(settings, each, value), run.settings),
  };
}

function isCadence(key: string): key is Cadence {
  return CADENCE.some((each) => each === key);
}

/** Changes in the order of their steps; within a step, as they are listed. */
export function inOrder(changes: readonly Change[] = []): readonly Change[] {
  return [...changes].sort((a, b) => a.step - b.step);
}

/**
 * Checks the changes of a run by the rules of its recipe's settings.
 *
 * @param room the memory that there is. Default: any settings fit.
 * @throws RangeError that names the change and the allowed values.
 */
export function checkChanges(run: Changing, recipe: Recipe, room?: Room): void {
  const changes = inOrder(run.changes);
  let [before, after] = [run, run];
  for (const [i, change] of changes.entries()) {
    naming(change, () => checkChange(change, run.settings, recipe));
    after = withChange(after, change);
    if (changes[i + 1]?.step === change.step) continue; // changes of one step act together
    naming(change, () => checkStep(before.settings, after.settings, recipe, room));
    before = after;
  }
}

/** @throws RangeError for settings `after` that a run with the settings `before` cannot change to. */
export function checkStep(
  before: RecipeSettings,
  after: RecipeSettings,
  recipe: Recipe,
  room: Room | undefined,
): void {
  recipe.changes?.check(before, after);
  if (room) recipe.requireMemory?.(after, room);
}

/**
 * Checks planned changes of a run by its recipe, and by its length.
 *
 * @param until the steps or episodes after which the run ends.
 * @throws RangeError that names the change and the allowed values.
 */
export function checkPlanned(run: Changing, recipe: Recipe, changes: readonly Change[], until: number): void {
  checkChanges({ ...run, changes: [...(run.changes ?? []), ...changes] }, recipe);
  const counts = lengthOf(run.settings).unit === 'steps';
  const late = changes.find(({ step }) => counts && step >= until);
  if (late) throw new RangeError(`step ${late.step} never begins: the run ends at step ${until}`);
}

/** @throws RangeError for a step, a key or a value that is not allowed. */
export function checkChange({ step, key, value }: Change, settings: RecipeSettings, recipe: Recipe): void {
  if (!isCount(step)) throw new RangeError(`step must be an integer of at least 0, got ${show(step)}`);
  requireOneOf(key, [...resumableSettings(recipe), lengthOf(settings).unit, ...CADENCE]);
  if (!isCadence(key)) for (const each of SHORT[key] ?? [key]) checkSetting(each, value, recipe.table);
  else if (!isCount(value)) {
    throw new RangeError(`${key} must be an integer of at least 0, got ${show(value)}`);
  }
}

function naming({ step }: Change, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new RangeError(`the change at step ${show(step)}: ${(error as Error).message}`, { cause: error });
  }
}

/** Changes in words, such as `learningRate = 0.0005 from step 2000 on`. */
export function describeChange({ step, key, value }: Change): string {
  return `${key} = ${show(value)} from step ${step} on`;
}
