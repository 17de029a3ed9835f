/** The words about checkpoints, and about a fall: as `copy.ts`. */
import type { FindingKind } from '../shared/collapse.ts';
import { count, score } from './copy.ts';
import { number, percent } from './copy-inside.ts';

export const TIMELINE = {
  empty: 'No checkpoint yet. The first comes with the first evaluation.',
  track: 'Checkpoints of this run',
  best: 'best',
  fell: 'fell',
  now: 'now',
  kept: (checkpoints: number) =>
    checkpoints === 1 ? '1 checkpoint is kept.' : `${count(checkpoints)} checkpoints are kept.`,
  at: (step: number, mean: number | undefined, isBest: boolean) =>
    [
      `Step ${count(step)}`,
      mean === undefined ? 'no evaluation there' : `scored ${score(mean)}`,
      ...(isBest ? ['the best so far'] : []),
    ].join(', '),
  watch: 'Watch',
  watchTold: 'Have this net play the game. Training does not hear of it.',
  present: 'Watch the present net',
  branch: 'Branch here',
  branchTold: 'Another run goes on from this step. This one is kept.',
  back: 'Back to best',
  forgets:
    'This window forgets its runs, so none can go on from here. Another window of the browser can do that.',
  refills:
    'Its replay is too large to be kept. A branch refills it first, and does not repeat this run exactly.',
  ended: 'Training ended at this step, so nothing goes on from here.',
  hasFallen: (step: number) => `Its score fell at step ${count(step)}.`,
  why: 'Why?',
  branched: (step: number, exact: boolean) =>
    exact
      ? `Back at step ${count(step)}, in a run of its own. Change a setting, or it does the same again.`
      : `Back at step ${count(step)}, in a run of its own. It refills its replay before it learns.`,
};

export const WHY = {
  not: 'It has not fallen. Want to see one?',
  open: 'Open a run that collapses',
  openTold: 'CartPole again, with eight updates in a row where the preset makes two.',
  fell: (best: number, at: number, from: number, low: readonly number[]) =>
    `It scored ${score(best)} at step ${count(at)}. From step ${count(from)} on: ${low.map(score).join(', ')}.`,
  nan: (best: number, at: number, from: number) =>
    `It scored ${score(best)} at step ${count(at)}. At step ${count(from)} its loss was not a number any more.`,
  risen: 'It has risen again since.',
  together: 'These came together. That is no proof.',
  none: 'Nothing that is measured was unusual. That happens, too.',
  looking: 'Looking for what came with it.',
  changed: (key: string, value: string, step: number) => `You set ${key} to ${value} at step ${count(step)}.`,
  test: 'Test it',
  testTold: (step: number) => `Each goes back to step ${count(step)}, and changes one setting there.`,
  change: (label: string, now: string, value: string) => `${label} ${value} instead of ${now}`,
  noWayBack: 'No checkpoint of its best net is kept, so nothing can be tested from there.',
  chart: (title: string, step: number) =>
    `Chart of ${title} around the fall. The line is at step ${count(step)}.`,
};

/** What a detector found, in a sentence or two. */
export const FOUND: Readonly<
  Record<FindingKind, { readonly title: string; told(value: number, usual: number, step: number): string }>
> = {
  'not a number': {
    title: 'Not a number',
    told: (_value, _usual, step) => `A value became too large to be a number, at step ${count(step)}.`,
  },
  'values ran away': {
    title: 'Values ran away',
    told: (value, usual, step) =>
      `It expected ${number(value)} at step ${count(step)}. The largest return that was seen is ${number(usual)}.`,
  },
  'a large step': {
    title: 'A large step',
    told: (value, usual, step) =>
      `The gradient norm was ${number(value)} at step ${count(step)}, where ${number(usual)} was usual.`,
  },
  'the target stayed behind': {
    title: 'The target stayed behind',
    told: (value, usual, step) =>
      `The target net was ${percent(value)} away at step ${count(step)}, where ${percent(usual)} was usual.`,
  },
  'the target jumped': {
    title: 'The target jumped',
    told: (value, usual, step) =>
      `The target net was ${percent(value)} away, and at step ${count(step)} it jumped to ${percent(usual)} or less.`,
  },
  'units died': {
    title: 'Units died',
    told: (value, usual, step) =>
      `${percent(value)} of the hidden units were dead at step ${count(step)}, and ${percent(usual)} before.`,
  },
  'failures were forgotten': {
    title: 'Failures were forgotten',
    told: (value, usual, step) =>
      `At step ${count(step)} ${percent(value)} of the replay ended a game. Before, that was ${percent(usual)}.`,
  },
  'exploration ended': {
    title: 'Exploration ended',
    told: (value, usual, step) =>
      `From step ${count(step)} on it guessed ${percent(value)} of its actions. At its best that was ${percent(usual)}.`,
  },
};
