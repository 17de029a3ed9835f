/** The words of the panels that look inside: as `copy.ts`. */
import { count } from './copy.ts';
import type { SignalName } from './inside.ts';

/** Three significant digits, of any size: `.0265`, `1.34e-5`. */
export function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(2);
  if (size >= 1000) return count(value);
  return String(Number(value.toPrecision(size >= 100 ? 4 : 3)));
}

/** Two significant digits, for the marks of a small axis. */
export function mark(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 0.01 && size < 1000)) return String(Number(value.toPrecision(2)));
  return size >= 1000 && size < 100_000 ? count(value) : value.toExponential(0);
}

/** Six significant digits: a number that others are computed from. */
export function precise(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const text = value.toPrecision(6);
  return Math.abs(value) < 1e-4 && value !== 0
    ? value.toExponential(4)
    : text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

export function percent(share: number): string {
  return `${number(100 * share)}\u00a0%`; // on one line
}

/** A place where the upper level may send the lower one. */
export const place = (i: number) => `s${i}`;

/** What a signal is called, how it is computed, and the line that does it. */
export interface SignalWords {
  readonly title: string;
  readonly formula: string;
  readonly meaning: string;
  readonly file: string;
  /** Found in that file, word for word: a test checks it. */
  readonly line: string;
}

export const SIGNAL_WORDS: Readonly<Record<SignalName, SignalWords>> = {
  loss: {
    title: 'Loss',
    formula: 'L = mean of w · loss(Q(s, a) − y) over the batch',
    meaning: 'How far the values are from their targets. It need not fall: targets move as it learns.',
    file: 'src/agents/inspect.ts',
    line: 'const { loss, errors } = learnFrom(learner, batch, { qNet, targetNet });',
  },
  meanQ: {
    title: 'Mean Q',
    formula: 'mean of the largest Q(s, ·) over the batch',
    meaning: 'What it expects to earn. Far above what can be earned, its values run away.',
    file: 'src/lab/worker/observer.ts',
    line: 'meanQ += Math.max(...q.subarray(i * actions, (i + 1) * actions)) / n;',
  },
  error: {
    title: 'TD error',
    formula: 'mean of |Q(s, a) − y| over the batch',
    meaning: 'How wrong its predictions are, by its own later ones.',
    file: 'src/lab/worker/observer.ts',
    line: 'error += Math.abs(errors[i]) / n;',
  },
  gradientNorm: {
    title: 'Gradient norm',
    formula: '|g| = √(sum of squares of all derivatives of L), before clipping',
    meaning: 'How steep the loss is. A sudden peak is a large step.',
    file: 'src/agents/inspect.ts',
    line: 'gradientSquares: squares(partsOf(gradient, optimizer)),',
  },
  targetDistance: {
    title: 'Target distance',
    formula: "|w − w'| / |w|, of the online net's and the target net's weights",
    meaning: 'How far the net has gone since the target net was a copy of it.',
    file: 'src/agents/inspect.ts',
    line: 'targetDistance: norm(found.distanceSquares) / norm(found.weightSquares),',
  },
  agreement: {
    title: 'Agreement',
    formula: "next states for which Q and Q' have the same best action, of all in the batch",
    meaning: 'How alike both nets would play. Where it is low, targets come from another policy.',
    file: 'src/agents/inspect.ts',
    line: 'agreement: agreementOf(chooser, nextQ, errors.length),',
  },
  weightNorm: {
    title: 'Weight norm',
    formula: '|w| = √(sum of squares of all weights of the online net)',
    meaning: 'Weights that grow and grow make each step change less.',
    file: 'src/agents/inspect.ts',
    line: 'weightNorm: norm(found.weightSquares),',
  },
  dead: {
    title: 'Dead units',
    formula: 'hidden units that are 0 for the whole batch, of all',
    meaning: 'They pass nothing on, and learn nothing from this batch.',
    file: 'src/agents/inspect.ts',
    line: 'return { scores, dead: count(0), dormant: count(DORMANT) };',
  },
  replay: {
    title: 'Replay',
    formula: 'slots in use, of all; dashed: transitions that end an episode, of those stored',
    meaning: 'What it can learn from. A replay without failures forgets them.',
    file: 'src/replay/reading.ts',
    line: 'terminalShare: terminals / size,',
  },
  stepsPerSecond: {
    title: 'Steps/s',
    formula: 'environment steps in the last second',
    meaning: 'At the pace that you chose, or as fast as the device goes.',
    file: 'src/lab/worker/speedometer.ts',
    line: 'this.latest = at > first.at ? (steps - first.steps) / (at - first.at) : 0;',
  },
};

export const SIGNALS_WORDS = {
  heading: 'Signals',
  empty: 'No update yet. The first signals come with the first one.',
  none: 'Signals are taken from the replay, and this run keeps none. The score tells how it goes.',
  step: 'step',
  asTable: 'Table',
  asChart: 'Charts',
  log: 'log',
  ends: 'ends',
  more: (title: string) => `${title}: formula`,
  chart: (title: string, latest: string) => `${title} by step, now ${latest}`,
  level: 'Level',
};

export const LEVELS: Readonly<Record<string, string>> = { goals: 'goals', actions: 'actions' };

/** What the numbers of a state are, by recipe. */
export const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ['cartpole', 'cartpole-rmsprop', 'cartpole-td4', 'sail', 'cartpole-keras'].map((recipe) => [
      recipe,
      ['position', 'speed', 'angle', 'turning speed'],
    ]),
  ),
  mountaincar: ['position', 'speed'],
};

export const SETTINGS = {
  heading: 'Settings',
  find: 'Find a setting',
  step: 'At the next step',
  compiled: 'At the next step, recompiled',
  start: 'In another run',
  /** Numbers are not parted at the end of a line. */
  usual: (usual: string) => `Usual: ${usual.replaceAll('e-', 'e\u2011')}.`,
  preset: (value: string) => `preset ${value}`,
  restart: 'Restart with these',
  restartNone: 'Change one of these to begin another run with it.',
  reset: 'As the preset has it',
  ended: 'Training has ended. Changes need another run.',
  locked: 'Run B is trained beside this one. Until you end that, settings stay as they are.',
  unset: 'not set',
  on: 'true',
  off: 'false',
  made: 'Changes so far',
  change: (step: number, key: string, value: string) => `from step ${count(step)}: ${key} = ${value}`,
  notYet: 'They come once a run has begun.',
  none: 'No setting has that in its name.',
};
