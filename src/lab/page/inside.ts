import { signal } from '@preact/signals';
import type { Latest, LatestMessage, Signals, SpecChange, Strip, UpdateDetail } from '../protocol.ts';
import { Series } from '../shared/decimate.ts';

/** The signals that are charted, in their order. */
export const SIGNALS = [
  ...(['loss', 'meanQ', 'error', 'gradientNorm'] as const),
  ...(['targetDistance', 'agreement', 'weightNorm', 'dead', 'replay', 'stepsPerSecond'] as const),
];
export type SignalName = (typeof SIGNALS)[number];

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
    for (const name of SIGNALS) inside.series[name].add(step, name === 'replay' ? value.fill : value[name]);
    inside.series.ends.add(step, value.ends);
    inside.signals.value = value;
  },
  update: ({ value }: LatestMessage<'update'>) => {
    inside.update.value = value;
  },
  replay: ({ value }: LatestMessage<'replay'>) => {
    inside.strip.value = value;
  },
};

export function addChange({ step, key, value }: SpecChange): void {
  inside.changes.value = [...inside.changes.value, { step, key, value }];
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
}

function newSeries(): Record<SignalName | 'ends', Series> {
  const entries = [...SIGNALS, 'ends'].map((name) => [name, new Series()]);
  return Object.fromEntries(entries) as Record<SignalName | 'ends', Series>;
}
