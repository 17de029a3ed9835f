/** The words of the comparison, and its lessons: as `copy.ts`. */
import type { OneChange } from '../protocol.ts';
import { count, score } from './copy.ts';

export const COMPARE = {
  choose: 'Choose the one thing to change.',
  chooseTold: 'Run B begins from nothing, and is as run A in all else. The one ahead waits for the other.',
  what: 'What differs',
  seed: 'Seed',
  seedHelp: 'The number that all chance follows from.',
  value: 'Value in run B',
  ofA: (value: string) => `Run A has ${value}.`,
  unset: 'none',
  start: 'Train B beside A',
  untrained: 'Nothing is trained here. Train one from nothing, and compare that with another.',
  notYet: 'Runs can be compared once one has begun.',
  end: 'End B',
  endTold: 'Ends run B, which is kept among the old runs',
  link: 'Copy link to both',
  copied: 'Copied',
  change: ({ key, value }: OneChange, label = key) => `${label} = ${value}`,
  picture: (side: string) => `The game of run ${side}.`,
  steps: (steps: number) => `step ${count(steps)}`,
  compiling: 'being compiled',
  waits: (side: string, behind: string) => `Run ${side} waits for run ${behind}, which catches up.`,
  ended: (value: number) => `ended: ${score(value)}`,
  failed: 'stopped',
  measure: 'Chart',
  score: 'Score',
  step: 'step',
  difference: 'B − A',
  empty: 'Nothing yet that both have.',
  paused: 'Press Play: both begin.',
  chart: (title: string) => `Chart of both runs by step: ${title}. The table below has the same numbers.`,
  at: (step: number) => `step ${count(step)}`,
  bandOf: (seeds: number) => `Interquartile mean of ${seeds} seeds, with its 95 % interval`,
};

export const REPEAT = {
  heading: 'Luck',
  luck: 'One seed each: luck can be larger than the effect.',
  button: 'Repeat with 5 seeds',
  again: 'Repeat again',
  told: 'Ten runs at full speed, two at a time, where nobody looks. Keep this tab in sight.',
  stop: 'Stop',
  pair: (pair: number, of: number, [a, b]: readonly number[]) =>
    `Pair ${pair} of ${of}: A at step ${count(a)}, B at step ${count(b)}.`,
  bySeed: 'The seed is all that differs, so it cannot be repeated with others.',
  run: 'run',
  final: 'last score',
  interval: '95 % interval',
  reached: (bar: number) => `reach ${score(bar)}`,
  of: (part: number, all: number) => `${part} of ${all}`,
  range: (low: number, high: number) => `${score(low)} to ${score(high)}`,
  caption: 'The last scores of all runs. IQM: interquartile mean, the mean of their middle half.',
};

export const LESSONS_WORDS = {
  heading: 'Lessons',
  told: 'Each changes one thing and asks one question.',
  lesson: 'Lesson',
  look: 'Where to look',
  other: 'Other lessons',
};
