import { computed, signal } from '@preact/signals';
import type {
  Adapter,
  Event,
  Failure,
  Frame,
  Progress,
  Rate,
  RecipeEntry,
  Spec,
  Started,
  Thought,
} from '../protocol.ts';
import { Scores } from './scores.ts';

/** CartPole from a seed whose score climbs at every evaluation, and is perfect after 3,000 steps. */
export const OPENING: Spec = {
  recipe: 'cartpole',
  preset: 'default',
  seed: 69,
  device: 'auto',
  settings: [],
};

const NOTHING: Progress = {
  ...{ phase: 'guessing', steps: 0, updates: 0, episodes: 0 },
  ...{ epsilon: 1, stepsPerSecond: 0 },
};

export type Ending = Extract<Event, { what: 'ended' }>;
type Compiling = Extract<Event, { what: 'compiles' }>;

/** What the page knows of the run. It is written by `session.ts` alone. */
export const run = {
  spec: signal(OPENING),
  /** Undefined until the worker has made the run. */
  started: signal<Started | undefined>(undefined),
  /** What the worker does until it has made the run; undefined while there is not even a device. */
  compiles: signal<Compiling | undefined>(undefined),
  progress: signal(NOTHING),
  /** Its buffer is given back once all effects have run: copy what is to be kept. */
  frame: signal<Frame | undefined>(undefined),
  thought: signal<Thought | undefined>(undefined),
  scores: signal(new Scores()),
  ending: signal<Ending | undefined>(undefined),
  failure: signal<Failure | undefined>(undefined),
};

/** Nothing more will be learned. */
export const isOver = computed(() => run.ending.value !== undefined || run.failure.value !== undefined);
/** There is a run that one more update or episode can be asked of. */
export const canAdvance = computed(() => run.started.value !== undefined && !isOver.value);

export const entries = signal<readonly RecipeEntry[]>([]);
export const adapter = signal<Adapter | undefined>(undefined);
/** The chosen pace, also while paused. */
export const rate = signal<Rate>(1000);
export const paused = signal(false);
/** Nothing has run yet, as the visitor prefers less motion: the button says Start. */
export const waitsForStart = signal(false);

/** Forgets a run, for the next one. */
export function forget(spec: Spec): void {
  run.spec.value = spec;
  run.started.value = undefined;
  run.compiles.value = undefined;
  run.progress.value = NOTHING;
  run.frame.value = undefined;
  run.thought.value = undefined;
  run.scores.value = new Scores();
  run.ending.value = undefined;
  run.failure.value = undefined;
}
