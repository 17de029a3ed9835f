import { cartpoleTD4Recipe } from './cartpole-td4.ts';
import type { Recipe } from './recipe.ts';

/** A question about a recipe, asked by training it with every combination of some settings, from several seeds. */
export interface Study {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly recipe: Recipe;
  readonly preset: string;
  /** What all runs have in common besides: as `--set` has it. */
  readonly set: readonly string[];
  /** The settings that are varied, by key. */
  readonly axes: Readonly<Record<string, readonly (number | string)[]>>;
  readonly seeds: number;
  /** What the runs showed, on the page of the study's defaults and of every variation of it. */
  readonly conclusion: string;
}

/** To the end: curves that stop where they are good cannot be compared. No return is that large. */
const NEVER_STOP = 'evaluation.stopAt=1000';
const CAPACITIES = [256, 1024, 4096, 16_384];
const PERIODS = [1, 4, 16, 32, 64];

const td4 = { recipe: cartpoleTD4Recipe, preset: 'corrected', set: [NEVER_STOP], seeds: 5 };

/** Questions 6 to 8 of the exercise sheet behind `cartpole-td4`. */
export const STUDIES: readonly Study[] = [
  {
    ...td4,
    name: 'td4-capacity',
    summary: 'how much the size of the replay matters to cartpole-td4',
    axes: { replayCapacity: CAPACITIES },
    conclusion:
      'On five seeds, little: with a target that moves every 32 episodes no capacity reaches the bar of 195 with more ' +
      'than two seeds. 256 transitions end at 164 ± 28 and learn slowest (53 on average over the run), 16,384 end at ' +
      '174 ± 12 and learn fastest (79).',
  },
  {
    ...td4,
    name: 'td4-target-period',
    summary: 'how often the target net of cartpole-td4 should move, in episodes',
    axes: { targetUpdateEvery: PERIODS },
    conclusion:
      'On five seeds, every 1 or 4: both reach the bar of 195 with all seeds, after some 115 episodes. With 16 three of five ' +
      'seeds do, with 32, as the exercise has it, none; with 64 the mean return is still 73 at the end.',
  },
  {
    ...td4,
    name: 'td4-grid',
    summary: 'the size of the replay and the period of the target net of cartpole-td4 together',
    axes: { replayCapacity: [1024, 4096, 16_384], targetUpdateEvery: [1, 8, 32] },
    conclusion:
      'On five seeds the target decides, at every capacity: moved after every episode, 14 of 15 runs reach the bar of 195; ' +
      'every 8 episodes, 8 of 15; every 32, none. Capacity changes no row as much as the period changes a column.',
  },
];

/** One combination of what a study varies. */
export interface Cell {
  /** `replayCapacity=256 targetUpdateEvery=1`. */
  readonly name: string;
  readonly set: readonly string[];
}

/** All combinations, the last axis changing fastest. */
export function cellsOf({ axes }: Pick<Study, 'axes'>): Cell[] {
  const combinations = Object.entries(axes).reduce<string[][]>(
    (before, [key, values]) => before.flatMap((set) => values.map((value) => [...set, `${key}=${value}`])),
    [[]],
  );
  return combinations.map((set) => ({ name: set.join(' '), set }));
}
