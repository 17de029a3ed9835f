import type { OneChange, Spec } from '../../protocol.ts';
import { addressOfBoth } from '../address.ts';
import type { Measure } from './curves.tsx';

/** Two runs that differ in one thing, and a question that they answer. */
export interface Lesson {
  readonly title: string;
  readonly question: string;
  /** Where to look for the answer. */
  readonly look: string;
  readonly measure: Measure;
  readonly spec: Pick<Spec, 'recipe' | 'preset' | 'seed' | 'settings'>;
  readonly change: OneChange;
}

/** CartPole for as long as a lesson takes, whatever it scores. */
const CARTPOLE = { recipe: 'cartpole', preset: 'default', seed: 69 };
const LONG = ['steps=6000', 'evaluation.stopAt=501'];

export const LESSONS: readonly Lesson[] = [
  {
    title: 'What is the target net for?',
    question: 'Targets of run B come from the very net that learns. What keeps its values from running away?',
    look: 'Mean Q: no return is above 1 here, so anything above is a mistake. Then the score.',
    measure: 'meanQ',
    spec: { ...CARTPOLE, settings: LONG },
    change: { key: 'tau', value: '1' },
  },
  {
    title: 'Why double?',
    question: 'In run B one net both chooses the next action and judges it. Does it expect too much?',
    look: 'Mean Q: no return is above 1 here. Which run is closer to that?',
    measure: 'meanQ',
    spec: { ...CARTPOLE, settings: LONG },
    change: { key: 'doubleDQN', value: 'false' },
  },
  {
    title: 'Why small rewards?',
    question: 'Run B is paid 1 for a step, run A a hundredth. Both like the same games. Why does it matter?',
    look: 'The score, and then the loss and the gradient norm.',
    measure: 'score',
    spec: { ...CARTPOLE, settings: LONG },
    change: { key: 'rewardScale', value: '1' },
  },
  {
    title: 'One step or three?',
    question: 'Targets of run B add up the rewards of three steps before they estimate. Does that help?',
    look: 'Mean Q: no return is above 1 here. Then the score: which run climbs first?',
    measure: 'meanQ',
    spec: { ...CARTPOLE, settings: LONG },
    change: { key: 'nStep', value: '3' },
  },
  {
    title: 'What is hindsight for?',
    question: 'Run B learns from what it meant to do alone. Can it learn from failures only?',
    look: 'The score: -15 is a game without success.',
    measure: 'score',
    spec: { recipe: 'bit-flip', preset: 'hindsight', seed: 1, settings: [] },
    change: { key: 'hindsight', value: 'false' },
  },
  {
    title: 'Why two levels?',
    question:
      'Run B has one net, and no goals of its own. Which of them keeps to the far end once it has found it?',
    look: 'The score: about 0.2 is the best. Repeat it with 5 seeds, as one tells little here.',
    measure: 'score',
    spec: { recipe: 'hdqn', preset: 'adaptive', seed: 1, settings: [] },
    change: { key: 'hierarchical', value: 'false' },
  },
];

/** The link that begins a lesson. */
export function lessonLink({ spec, change }: Lesson): string {
  return addressOfBoth({ ...spec, device: 'auto' }, change);
}

/** The lesson that two runs are of, whatever their seed; undefined if they are of none. */
export function lessonOf(a: Spec, change: OneChange): Lesson | undefined {
  const partsOf = ({ recipe, preset, settings }: Lesson['spec'], { key, value }: OneChange) =>
    JSON.stringify([recipe, preset, [...settings].sort(), key, value]);
  return LESSONS.find((lesson) => partsOf(lesson.spec, lesson.change) === partsOf(a, change));
}
