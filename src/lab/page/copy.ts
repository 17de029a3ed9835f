/** All words of the page: plain English, at most twenty words a sentence. */
import type { Adapter, Failure, Rate } from '../protocol.ts';

export const TITLE = 'Watch a network learn to act.';
export const BRAND = 'webgpu-dqn lab';

/** A whole number with its thousands apart. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** A score as it is read: whole where it is whole, else with one or two digits. */
export function score(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1 });
}

export function pace(rate: Rate): string {
  if (rate === 'max') return 'as fast as it can';
  return rate === 1 ? '1 step/s' : `${count(rate)} steps/s`;
}

export const CONTROLS = {
  start: 'Start',
  pause: 'Pause',
  resume: 'Play',
  pauseGame: 'Pause game',
  resumeGame: 'Play game',
  update: '1 update',
  episode: '1 episode',
  slow: 'slow',
  fast: 'fast',
  pace: 'Pace',
  game: 'Game',
  preset: 'Preset',
  seed: 'seed',
  newSeed: 'New seed',
  device: 'Device',
  theme: 'Theme',
  words: 'Words and keys',
  over: 'training ended',
  untrained: 'it only plays',
  notBegun: 'not begun',
  more: 'More controls',
  panels: 'Panels',
  stepOf: (step: number, of: number | undefined, unit: string) =>
    of === undefined ? `${unit} ${count(step)}` : `${unit} ${count(step)} of ${count(of)}`,
};

export const DEVICES = { auto: 'best device', cpu: 'processor', webgpu: 'WebGPU' } as const;
export const THEME_NAMES = { system: 'system theme', light: 'light', dark: 'dark' } as const;

export const STORY = {
  waking: 'Random pushes. Nothing has been learned yet.',
  idle: 'Nothing has been learned yet.',
  opening: 'The page is being set up.',
  compiling: 'The net is being compiled.',
  fetching: 'A trained net is on its way.',
  shaders: 'Shaders are being compiled. A graphics card takes seconds for that, software a minute or two.',
  waited: (seconds: number) => `${seconds} s so far.`,
  reduced: 'Press Start to let it learn. Pictures come twice a second, as your system asks for less motion.',
  ready: 'Ready to begin.',
  change: 'Change a setting if you like. Then press Play.',
  guessing: 'Guessing, to see what happens.',
  guessed: (seen: number, of: number) =>
    `It is guessing. It must see ${count(of)} steps before it may learn. ${count(seen)} so far.`,
  learning: 'Now it learns.',
  learned: (updates: number, epsilon: number) =>
    `${updates === 1 ? '1 update' : `${count(updates)} updates`} so far. ${Math.round(100 * epsilon)} % of its pushes are still guesses.`,
  learnedActions: (updates: number, epsilon: number) =>
    `${updates === 1 ? '1 update' : `${count(updates)} updates`} so far. ${Math.round(100 * epsilon)} % of its actions are still guesses.`,
  judging: 'It is being judged.',
  evaluating: (games: number) => `It plays ${games} whole games, apart from training. Training waits.`,
  judged: (mean: number, step: number) => `Judged at step ${count(step)}: ${score(mean)} on average.`,
  done: (mean: number, steps: number, highest: number | undefined) =>
    highest === undefined
      ? `${score(mean)} on average, after ${count(steps)} steps.`
      : `${score(mean)} of ${score(highest)}, after ${count(steps)} steps.`,
  goal: 'It has reached its goal, so training ended. What you see now is the trained net.',
  trained: 'This net was trained before, and came with the page. It plays here, now; it learns nothing more.',
  offer: (mean: number, megabytes: string) => `Watch a trained net: ${score(mean)} on average, ${megabytes}`,
  train: 'Train one here, from nothing',
  length: 'All steps are done. What you see now is the trained net. More of them: Settings, Length.',
};

export const GAME = {
  heading: 'Game',
  guesses: 'random actions',
  comes: 'being set up',
  plays: 'played by the present net',
  playsOf: (step: number) => `played by the net of step ${count(step)}`,
  view: 'View',
  views: { played: 'its game', training: 'training as it is', seen: 'what the net sees' },
  tags: { training: 'a game of training', seen: 'what the net sees' },
  told: (guesses: boolean) =>
    guesses ? 'The game under random actions.' : 'The game, played by the present net.',
  looks: 'what it looks at',
  score: 'score',
  step: 'step',
  epsilon: 'guesses in training',
};

/** A game in the visitor's hands. The rest of its words come with it. */
export const YOURS = {
  play: 'Play it yourself',
  result: (value: number, rank: number | undefined) =>
    rank === undefined
      ? `You: ${score(value)}.`
      : `You: ${score(value)}, better than ${Math.round(100 * rank)} % of its games.`,
  passed: (step: number | undefined, isOver: boolean) => {
    if (step !== undefined) return `It passed you at step ${count(step)}.`;
    return isOver ? 'It never passed you.' : 'It has not passed you yet.';
  },
};

export const MIND = {
  goal: 'goal',
  action: 'action on the way there',
  here: 'here',
  noneOfGoals: 'It learns the way to a goal, and is paid for reaching it. Whole games do not compare.',
  heading: 'What it thinks',
  q: 'Q: what it expects to earn by each action.',
  taken: 'taken',
  guess: 'guess',
  expected: 'expected',
  obtained: 'earned',
  told: 'Chart of the latest 300 decisions: the return that was expected of each, and the one earned.',
  strip: 'The dotted line comes when the episode ends: what was earned, not what was expected.',
  unseen: 'While you play, its own game goes on unseen.',
  cut: 'Dashed: a time limit ended the game, and the rest is an estimate.',
  none: 'It learns from parts of a game, such as lives. Scores of whole games cannot be compared with them.',
  unchosen: 'no decision chosen',
  element: (name: string, value: string) => `${name} ${value}`,
  at: (expected: number, obtained: number) =>
    Number.isNaN(obtained)
      ? `expected ${expected.toFixed(2)}, not over yet`
      : `expected ${expected.toFixed(2)}, earned ${obtained.toFixed(2)}`,
};

export const SCORE = {
  heading: 'Score',
  game: 'training game',
  mean: 'mean of 20',
  evaluation: 'evaluation',
  bar: (value: number) => `bar ${score(value)}`,
  random: (value: number) => `random ${score(value)}`,
  yours: (value: number, slowed: boolean) => `you ${score(value)}${slowed ? ', at half speed' : ''}`,
  empty: 'No game has ended yet.',
  asTable: 'Show as table',
  asChart: 'Show as chart',
  step: 'step',
  games: 'games',
  spread: 'spread',
  tableEmpty: 'No evaluation yet.',
  chart: (latest: number | undefined) =>
    latest === undefined
      ? 'Chart of scores by step. No evaluation yet.'
      : `Chart of scores by step. The latest evaluation scored ${score(latest)}.`,
  saved: 'saved',
  changed: 'setting changed',
  seconds: (value: string) => `${value} s`,
  bySeconds: 'By seconds',
  bySteps: 'By steps',
  secondsTold: 'Steps, or seconds since the run began; pauses count.',
  all: 'See all',
  zoom: 'Drag to zoom, double-click to see all.',
};

export const RUN = {
  heading: 'This run',
  game: 'game',
  preset: 'preset',
  seed: 'seed',
  device: 'device',
  length: 'length',
  goal: 'goal',
  updates: 'updates',
  episodes: 'episodes',
  speed: 'speed',
  hash: 'net, SHA-256',
  noHash: 'told when training ends',
  repeat: 'The same bytes, from a terminal:',
  copy: 'Copy',
  copied: 'Copied',
  goalIs: (goal: number, games: number) => `${score(goal)} on average over ${games} games`,
  lengthIs: (length: number, unit: string) => `${count(length)} ${unit} at most`,
};

/** What a browser's WebGPU means to a visitor. */
export const ADAPTERS: Readonly<Record<Adapter, string>> = {
  hardware: 'Your browser offers WebGPU on a graphics card. Games of pixels take it.',
  none:
    'This browser offers no WebGPU. Training runs on your processor: as fast for small nets, about an hour for ' +
    'Breakout. Chrome, Edge, Safari 26 and some Firefox have WebGPU.',
  software: 'Your WebGPU runs on the processor. The CPU device is faster there, so the lab took that.',
  insecure: 'Open this page over https or from localhost. Browsers switch off WebGPU and storage otherwise.',
};

export const DOORS = {
  heading: 'And now?',
  again: { title: 'Was it luck?', text: 'Train again, from another seed.' },
  look: { title: 'What does it look at?', text: 'Paint parts over, and see what changes.' },
  beat: { title: 'Beat it.', text: 'Same game, your hands.' },
  break: { title: 'Break it.', text: 'Change one number.' },
  inside: { title: 'Look inside.', text: 'One update, every number.' },
};

export const FAILURES: Readonly<Record<Failure['kind'], (message: string, step: number) => string>> = {
  nan: (_, step) => `The loss is not a number any more, from step ${count(step)} on.`,
  unknown: (message) => plainly(message),
  held: (message) => message,
  lost: () => 'The browser took the GPU away.',
  other: (message) => `It stopped: ${plainly(message)}`,
};
export const LAST_GOOD = 'The last good net is kept.';
export const AGAIN = 'Begin again';
export const ON_PROCESSOR = 'Go on, on the processor';
export const WITHOUT = 'Begin with the preset';
export const CHOOSE = 'Choose another game or preset.';

/** A panel that is being loaded. */
export const LOADING = 'One moment.';

/** What browsers say of a piece of the page that does not come. */
const PIECE = /dynamically imported module|importing a module script|worker did not load/i;

/** What went wrong, as a sentence. It may begin with the name of a setting, which stays as it is. */
export function plainly(message: string): string {
  if (PIECE.test(message))
    return 'This page was renewed, or the network is gone. Reload it: your run is kept.';
  return message.replace(/\.?$/, '.');
}

export const PANELS = {
  ...{ score: 'Score', mind: 'Thinks', update: 'Update', replay: 'Replay', settings: 'Settings' },
  ...{
    why: 'Why?',
    timeline: 'Timeline',
    compare: 'Compare',
    engine: 'Engine',
    run: 'This run',
    words: 'Words',
  },
} as const;
/** Where there is little room. */
export const SHORT_PANELS = { ...PANELS, run: 'Run' } as const;
