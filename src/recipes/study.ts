import type { Recipe } from './recipe.ts';

/** A question about a recipe, answered by training it with several settings from several seeds each. */
export interface Study {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly recipe: Recipe;
  readonly preset: string;
  /** Further settings that all runs have in common, as `--set` takes them. */
  readonly set: readonly string[];
  /** The values of the settings that are varied, by key. Every combination is tried. */
  readonly axes: Readonly<Record<string, readonly (number | string)[]>>;
  /** Arms in place of combinations: settings, as `--set` takes them, by the arm's name. */
  readonly arms?: Readonly<Record<string, readonly string[]>>;
  readonly seeds: number;
  /** The recorded results of earlier runs, which the page shows beside the present ones. */
  readonly recorded?: Recorded | undefined;
}

/** The same study of several recipes. */
export interface StudyGroup {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly studies: readonly Study[];
}

/** A finding about runs that were made earlier, with the study's own settings. */
export interface Recorded {
  /** Such as `21 November 2026`. */
  readonly date: string;
  /** Such as `1 to 5`. */
  readonly seeds: string;
  /** Whole sentences. */
  readonly finding: string;
}

/** One of the settings that a study tries. */
export interface Cell {
  /** `replayCapacity=256 targetUpdateEvery=1`, or the name of an arm. */
  readonly name: string;
  readonly set: readonly string[];
}

/** All arms, or all combinations. The last axis changes fastest. */
export function cellsOf({ axes, arms }: Pick<Study, 'axes' | 'arms'>): Cell[] {
  if (arms) return Object.entries(arms).map(([name, set]) => ({ name, set }));
  const combinations = Object.entries(axes).reduce<string[][]>(
    (before, [key, values]) => before.flatMap((set) => values.map((value) => [...set, `${key}=${value}`])),
    [[]],
  );
  return combinations.map((set) => ({ name: set.join(' '), set }));
}
