/** The words of an update's panel and of the replay's, which are loaded when they are opened: as `copy.ts`. */
import { count } from './copy.ts';
import { number, percent } from './copy-inside.ts';

export const UPDATE = {
  heading: 'One update',
  lead: 'Press “1 update”: training makes one, pauses, and every number of it is here.',
  none: 'The numbers of an update are shown for runs with a replay, and this run keeps none. Engine lists its kernels.',
  untrained: 'This net only plays, so no update is made. Train one from nothing to see them.',
  ended: 'Training has ended, so no update is made. “Look inside” begins again, and makes one.',
  button: '1 update',
  which: (n: number) => `Update ${count(n)}`,
  row: 'row',
  previous: 'Previous transition',
  next: 'Next transition',
  of: (total: number) => `of ${total}`,
  stations: ['sample', 'predict', 'target', 'error', 'loss', 'gradient', 'change'],
  slot: (slot: number, age: number) => `Slot ${count(slot)}, stored ${count(age)} transitions ago.`,
  uniform: (probability: number) =>
    `Draws are at random: each step has a chance of 1 in ${count(1 / probability)}.`,
  priority: (priority: number, probability: number) =>
    `Its priority, ${number(priority)}, gives it a chance of ${percent(probability)}.`,
  weight: (weight: number) => `It counts ${number(weight)} times, as it is drawn more often than others.`,
  hindsight: 'Some transitions are relabelled with goals that were reached later.',
  action: 'action a',
  state: 's',
  nextState: "s'",
  frames: (name: string, count: number) => `${name}: the latest ${count} pictures, side by side`,
  scaled: 'As the net sees it: scaled.',
  reward: 'reward r',
  sum: (n: number) => `r, a sum over ${n} steps`,
  over: 'The episode ended here, so nothing follows.',
  predicted: 'Q(s, ·)',
  value: 'Q(s, a)',
  online: "Q(s', ·)",
  target: "Q'(s', ·), target net",
  chosenBy: (doubleDQN: boolean, name: string) =>
    doubleDQN
      ? `Next action: ${name}, the largest of the online net. The target net judges it.`
      : `Next action: ${name}, the largest of the target net.`,
  y: 'target y',
  bonus: {
    selfImitation: 'self-imitation adds',
    munchausen: 'Munchausen adds',
    support: 'the limits of the support add',
  },
  errorIs: 'Q(s, a) − y',
  lossIs: { smoothL1: 'smooth L1', mse: 'squared error' },
  lossOfHead: {
    quantile: {
      name: 'quantile Huber loss',
      over: 'of all quantiles against all of the target; these are their means',
    },
    implicit: {
      name: 'quantile Huber loss',
      over: 'of quantiles drawn at random against others of the target; these are their means',
    },
    categorical: {
      name: 'cross-entropy',
      over: 'of the probabilities of all returns; these are the expectations',
    },
  },
  lossRule: (loss: 'smoothL1' | 'mse', error: number) =>
    loss === 'mse' ? 'e²' : Math.abs(error) < 1 ? '½ e², as |e| < 1' : '|e| − ½, as |e| ≥ 1',
  weighted: 'times its weight',
  batch: (n: number) => `L, the mean of all ${n}`,
  slope: 'dL / dQ(s, a)',
  layer: 'layer',
  gradient: 'gradient',
  clipped: 'clipped',
  weights: 'weights',
  change: 'change',
  all: 'all',
  rate: (optimizer: string, rate: number) => `${optimizer}, learning rate ${number(rate)}`,
  norms: 'Norms, by layer. Layers are numbered as in the file of the net.',
  note: 'Point at a number to see which ones it comes from.',
};

export const REPLAY = {
  heading: 'Replay',
  empty: 'Nothing remembered yet. Press Play: every step is stored here.',
  replayless: 'This run keeps no replay: it learns from its latest steps, and forgets them.',
  untrained: 'This net only plays, so nothing is remembered.',
  held: (size: number, capacity: number, ends: number) =>
    `${count(size)} of ${count(capacity)} slots in use. ${percent(ends)} end an episode.`,
  colour: 'Colour',
  colours: {
    errors: '|error|',
    rewards: 'reward',
    terminal: 'end of episode',
    priorities: 'priority',
    timesDrawn: 'times drawn',
  },
  strip: 'Slots of the replay, oldest numbers first. Click one to see what it holds.',
  slot: (slot: number | undefined) => (slot === undefined ? 'no slot chosen' : `slot ${count(slot)}`),
  unseen: 'The lab looks at a few steps at a time, with the nets of that moment. Grey: not yet.',
  drawn: 'Draws are counted since this panel was opened.',
  low: 'low',
  high: 'high',
  choose: 'Slot',
  previous: 'Previous slot',
  next: 'Next slot',
  show: 'Show',
  filters: {
    ...{ all: 'all transitions', ends: 'ends of episodes', rewarded: 'rewards other than 0' },
    ...{ errors: 'largest errors', drawn: 'drawn', undrawn: 'never drawn' },
  },
  noneLeft: 'No such transition is found from here on.',
  byPriority: 'Draws by priority',
  undrawn: 'None was drawn since this panel was opened.',
  byPriorityTold: 'Chart: how often transitions were drawn, by their priority. The table has both.',
  none: (slot: number) => `Slot ${count(slot)} holds nothing.`,
  hint: 'Click the strip, or choose a slot: the present nets compute what they would learn from it.',
  times: (n: number) => `Drawn ${count(n)} times since this panel was opened.`,
  slots: 'slots',
  asTable: 'Table',
  asChart: 'Strip',
};
