import { signal } from '@preact/signals';
import type {
  Latest,
  LatestMessage,
  Saliency,
  Signals,
  SpecChange,
  Strip,
  UpdateDetail,
} from '../protocol.ts';
import { Series } from '../shared/decimate.ts';
import { run } from './store.ts';

/** The signals that are charted, in their order. */
export const SIGNALS = [
  ...(['loss', 'meanQ', 'error', 'gradientNorm'] as const),
  ...(['targetDistance', 'agreement', 'weightNorm', 'dead', 'replay', 'stepsPerSecond'] as const),
];
export type SignalName = (typeof SIGNALS)[number];
export type AllSeries = Record<SignalName | 'ends', Series>;

/** What the page knows of the inside of the run. Messages write it, and `inside-actions.ts`. */
export const inside = {
  /** The level that is looked into. */
  part: signal(0),
  /** One series each; `ends` goes with `replay`. */
  series: newSeries(),
  /** The latest of them; with it comes another point of each series. */
  signals: signal<Signals | undefined>(undefined),
  update: signal<UpdateDetail | undefined>(undefined),
  strip: signal<Strip | undefined>(undefined),
  saliency: signal<Saliency | undefined>(undefined),
  /** The changes that the run has made. */
  changes: signal<readonly SpecChange[]>([]),
  /** The values that were asked for, by key: of settings that change at once, and of those that need another run. */
  asked: signal<Readonly<Record<string, string>>>({}),
};

/** Messages a second that panels ask for. */
export const wanted: Partial<Record<Latest, number>> = {};

/** Handlers of the streams from the inside. */
export const insideHandlers = {
  inspect: ({ step, value }: LatestMessage<'inspect'>) => {
    if (value.part !== inside.part.value) return;
    addSignals(inside.series, step, value);
    inside.signals.value = value;
  },
  update: ({ value }: LatestMessage<'update'>) => {
    inside.update.value = value;
  },
  replay: ({ value }: LatestMessage<'replay'>) => {
    inside.strip.value = value;
  },
  saliency: ({ value }: LatestMessage<'saliency'>) => {
    inside.saliency.value = value;
  },
};

export function addSignals(series: AllSeries, step: number, signals: Signals): void {
  for (const name of SIGNALS) series[name].add(step, name === 'replay' ? signals.fill : signals[name]);
  series.ends.add(step, signals.ends);
}

export function addChange({ step, key, value }: SpecChange): void {
  inside.changes.value = [...inside.changes.value, { step, key, value }];
}

/** The changes that were made by hand, and were not planned. */
export function madeByHand(): readonly SpecChange[] {
  const { changes = [] } = run.spec.value;
  const isPlanned = (made: SpecChange) =>
    changes.some(({ step, key, value }) => step === made.step && key === made.key && value === made.value);
  return inside.changes.value.filter((made) => !isPlanned(made));
}

/** Forgets a run, for the next one. */
export function forgetInside(): void {
  inside.part.value = 0;
  forgetLooks();
  inside.changes.value = [];
  inside.asked.value = {};
}

/** Forgets what was seen of a level. */
export function forgetLooks(): void {
  inside.series = newSeries();
  inside.signals.value = undefined;
  inside.update.value = undefined;
  inside.strip.value = undefined;
  inside.saliency.value = undefined;
}

export function newSeries(): AllSeries {
  const entries = [...SIGNALS, 'ends'].map((name) => [name, new Series()]);
  return Object.fromEntries(entries) as AllSeries;
}
