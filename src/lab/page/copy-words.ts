/** What words and keys mean, and what milestones are told as. */
import type { Started } from '../protocol.ts';
import { count, STORY, score } from './copy.ts';

export const WORDS: readonly (readonly [word: string, meaning: string])[] = [
  ['step', 'One action, and what came of it.'],
  ['episode', 'One game of training, from its start to its end.'],
  ['update', 'One small change of the net, learned from a batch of remembered steps.'],
  ['checkpoint', 'All of a run at one step: nets, replay, games. Another run can go on from it.'],
  ['evaluation', 'Whole games apart from training, to judge the net. It hardly guesses in them, or never.'],
  ['Q', 'The return that the net expects of an action. It takes the action with the largest.'],
  ['return', 'All rewards still to come. Later ones count less.'],
  ['guess', 'A random action, taken to see what happens. Their share falls as it learns.'],
  ['seed', 'The number that all chance follows from. The same seed repeats the run.'],
  ['bar', 'The score from which the recipe counts as working.'],
  ['look at', 'What its values hang on: a part of the picture that, painted over, changes them.'],
  ['preset', 'A table of settings with a name.'],
  ['kernel', 'A small program of the device. An update is a list of them.'],
  ['workgroup', 'A part of a kernel. A graphics card computes many at the same time.'],
  ['ceiling', 'The most that the device was measured to do, in arithmetic or with memory.'],
];
export const WORDS_HEADING = 'Words';
export const KEYS_HEADING = 'Keys';
export const KEYS: readonly (readonly [key: string, meaning: string])[] = [
  ['Space', 'pause, play'],
  ['.', 'one update'],
  ['e', 'one episode'],
  ['1 to 5', 'pace, from slow to fast'],
  ['l', 'link to the present net'],
  ['s', 'save the run'],
  ['/', 'find a setting'],
  ['c', 'compare with another run'],
  ['g', 'play it yourself; Esc leaves, r begins again'],
  ['?', 'this list'],
];

/** What a milestone is told as, to those who do not look. */
export const NEWS = {
  judged: (mean: number, step: number) => `Evaluation at step ${count(step)}: ${score(mean)} on average.`,
  done: (ending: { readonly score: number; readonly step: number }, { highest }: Started) =>
    STORY.done(ending.score, ending.step, highest),
};
