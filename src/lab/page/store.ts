import { computed, signal } from '@preact/signals';
import type {
  Adapter,
  Event,
  Failure,
  Frame,
  OneChange,
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

/** What is seen of a run. */
export function newRun(spec: Spec) {
  return {
    spec: signal(spec),
    /** Undefined until the worker has made the run. */
    started: signal<Started | undefined>(undefined),
    /** What the worker does until it has made the run; undefined while there is not even a device. */
    compiles: signal<Compiling | undefined>(undefined),
    /** The bytes of the trained net that is on its way, or came. */
    fetches: signal<number | undefined>(undefined),
    progress: signal(NOTHING),
    frame: signal<Frame | undefined>(undefined),
    thought: signal<Thought | undefined>(undefined),
    scores: signal(new Scores()),
    ending: signal<Ending | undefined>(undefined),
    failure: signal<Failure | undefined>(undefined),
  };
}
export type SeenRun = ReturnType<typeof newRun>;

/** What the page knows of the run. It is written by `session.ts` alone. */
export const run = newRun(OPENING);

/** Nothing more will be learned. */
export const isOver = computed(() => run.ending.value !== undefined || run.failure.value !== undefined);
/** There is a run that one more update or episode can be asked of. */
export const canAdvance = computed(() => run.started.value !== undefined && !isOver.value);

/** There is no replay to look into: it learns without one. */
export const keepsNone = computed(() => run.started.value?.parts.length === 0);

/** An update was made. */
export const hasLearned = computed(() => run.progress.value.updates > 0);

export const entries = signal<readonly RecipeEntry[]>([]);
export const adapter = signal<Adapter | undefined>(undefined);
/** The chosen pace, also while paused. */
export const rate = signal<Rate>(1000);
export const paused = signal(false);
/** Nothing has run yet, as the visitor prefers less motion: the button says Start. */
export const waitsForStart = signal(false);

/** What a run B differs in that a link asks for, until it is begun. */
export const askedOther = signal<OneChange | undefined>(undefined);
/** Another run is trained beside this one, which may not change on the way. */
export const isLocked = signal(false);
/** One of the two goes on. */
export const hasPace = computed(() => !isOver.value || isLocked.value);

/** Forgets what was seen of a run, for the next one. */
export function forget(spec: Spec, of: SeenRun = run): void {
  of.spec.value = spec;
  of.started.value = undefined;
  of.compiles.value = undefined;
  of.fetches.value = undefined;
  of.progress.value = NOTHING;
  of.frame.value = undefined;
  of.thought.value = undefined;
  of.scores.value = new Scores();
  of.ending.value = undefined;
  of.failure.value = undefined;
}
