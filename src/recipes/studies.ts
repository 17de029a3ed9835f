import { ABLATION_LAPTOP } from './ablation-laptop.ts';
import { cartpoleTD4Recipe } from './cartpole-td4.ts';
import type { Study, StudyGroup } from './study.ts';

/** A score that no run reaches, so that all train to the end: curves that stop early cannot be compared. */
const NEVER_STOP = 'evaluation.stopAt=1000';
const CAPACITIES = [256, 1024, 4096, 16_384];
const PERIODS = [1, 4, 16, 32, 64];

const RECORDED = { date: '26 November 2026', seeds: '1 to 5' };

const td4 = { recipe: cartpoleTD4Recipe, preset: 'corrected', set: [NEVER_STOP], seeds: 5 };

/** Questions 6 to 8 of the exercise sheet behind `cartpole-td4`. */
export const STUDIES: readonly Study[] = [
  {
    ...td4,
    name: 'td4-capacity',
    summary: 'how much the size of the replay matters to cartpole-td4',
    axes: { replayCapacity: CAPACITIES },
    recorded: {
      ...RECORDED,
      finding:
        'Capacity matters little: with a target that moves every 32 episodes, no capacity reaches the bar of 195 with more ' +
        'than one of five seeds. With 256 transitions, runs end at 168 ± 28 and learn slowest (52 on average over the run); ' +
        'with 16,384 they end at 162 ± 13 and learn fastest (77).',
    },
  },
  {
    ...td4,
    name: 'td4-target-period',
    summary: 'how often the target net of cartpole-td4 should move, in episodes',
    axes: { targetUpdateEvery: PERIODS },
    recorded: {
      ...RECORDED,
      finding:
        'Moved every episode or every 4, the target net lets all five seeds reach the bar of 195. Moved every 16 ' +
        'episodes, it lets three of five; every 32, as the exercise has it, none; with every 64 the mean score is still ' +
        '77 at the end.',
    },
  },
  {
    ...td4,
    name: 'td4-grid',
    summary: 'the size of the replay and the period of the target net of cartpole-td4 together',
    axes: { replayCapacity: [1024, 4096, 16_384], targetUpdateEvery: [1, 8, 32] },
    recorded: {
      ...RECORDED,
      finding:
        'The period of the target net decides, at every capacity: moved after every episode, 14 of 15 runs reach the bar ' +
        'of 195; every 8 episodes, 7 of 15; every 32, none. Capacity changes no row as much as the period changes a column.',
    },
  },
];

export const STUDY_GROUPS: readonly StudyGroup[] = [ABLATION_LAPTOP];
