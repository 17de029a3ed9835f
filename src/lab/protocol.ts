/**
 * What page and worker say to each other: types and constants only. A worker trains one run and is ended with it. Messages
 * are structured clones; buffers are handed over, and given back with `took`.
 */
import type { Film } from '../envs/film.ts';
import type { NamedEnvironment } from '../make-environment.ts';
import type { CompareToWorker, OneChange, SummedUp } from './protocol-compare.ts';
import type { EngineLook } from './protocol-engine.ts';
import type { SettingEntry, Signals, StoredStep, Strip, UpdateDetail } from './protocol-inside.ts';
import type { Frame, Thought, View } from './protocol-game.ts';
import type { NetOffer, Saliency, TrainedNet } from './protocol-nets.ts';
import type { Download, Link, Storage, StoredRun } from './protocol-store.ts';
import type { KeptSteps, TimelineAnswers, TimelineRequest } from './protocol-timeline.ts';
import type { PromisedHash } from './shared/verdict.ts';

export type * from './protocol-compare.ts';
export type * from './protocol-engine.ts';
export type * from './protocol-game.ts';
export type * from './protocol-inside.ts';
export type * from './protocol-nets.ts';
export type * from './protocol-store.ts';
export type * from './protocol-timeline.ts';

export type DeviceChoice = 'auto' | 'webgpu' | 'cpu';
/** Environment steps a second; 0: paused, `max`: as fast as the device goes. */
export type Rate = number | 'max';

/** All that a run follows from. */
export interface Spec {
  readonly recipe: string;
  readonly preset: string;
  readonly seed: number;
  readonly device: DeviceChoice;
  /** Fused multiply-adds on the CPU device, as a link may ask for. */
  readonly fma?: true;
  /** The settings that differ from the preset's, as `--set` takes them: `nStep=3`. */
  readonly settings: readonly string[];
  /** The settings that change on the way. */
  readonly changes?: readonly SpecChange[];
  /** Steps or episodes, as the settings count, after which training ends. Default: the settings'. */
  readonly until?: number;
  /** Nothing is trained: the net of the recipe that comes with the page is shown. All else then follows from it. */
  readonly trained?: true;
}

/** A setting that takes another value at a step. */
export interface SpecChange {
  readonly step: number;
  readonly key: string;
  /** As `--set` takes it. */
  readonly value: string;
}

/** The newest value replaces one that waits. */
export type Latest = 'progress' | 'frame' | 'q' | 'inspect' | 'update' | 'replay' | 'saliency';
/** Nothing is dropped, and everything comes in order. */
export type Log = 'records' | 'events';
export type Stream = Latest | Log;

/** How a run is started. */
export interface Starting {
  /** The name of a kept run to go on with, whose spec it is. */
  readonly from?: string;
  /** Where that run goes on, if not where it began. */
  readonly on?: DeviceChoice;
  /** Whether the browser keeps the run. Default true. */
  readonly keeps?: boolean;
}

export type ToWorker =
  | { readonly do: 'open'; readonly id: number }
  | ({ readonly do: 'start'; readonly id: number; readonly spec: Spec } & Starting)
  | CompareToWorker
  | { readonly do: 'arrive'; readonly id: number; readonly link: string }
  /** Saves the run once the present step is done, which is then answered. */
  | { readonly do: 'snapshot'; readonly id: number }
  /** Keeps the run in a zip. */
  | { readonly do: 'unzip'; readonly id: number; readonly zip: Blob }
  | { readonly do: 'delete'; readonly id: number; readonly name: string }
  | { readonly do: 'pace'; readonly stepsPerSecond: Rate }
  /** Goes on until one more is done, then pauses. */
  | { readonly do: 'advance'; readonly by: Stride }
  /** The game that is shown begins again. */
  | { readonly do: 'again' }
  /** The most messages a second of each stream; 0: none. Of several parts, the one to look into. What frames show. */
  | {
      readonly do: 'watch';
      readonly hertz: Partial<Readonly<Record<Latest, number>>>;
      readonly part?: number;
      readonly view?: View;
    }
  /** From the next step on. */
  | { readonly do: 'change'; readonly id: number; readonly key: string; readonly value: string }
  | { readonly do: 'transition'; readonly id: number; readonly part: number; readonly slot: number }
  /** Measures an update of a level, once the present step is done. */
  | { readonly do: 'measure'; readonly id: number; readonly part: number }
  | { readonly do: 'timeline'; readonly id: number; readonly what: TimelineRequest }
  | { readonly do: 'took'; readonly stream: Stream; readonly buffer?: ArrayBuffer }
  | { readonly do: 'ask'; readonly id: number; readonly what: Ask };

export type Stride = 'update' | 'episode';
export type Ask = 'adapter' | 'link' | 'zip' | 'net' | 'runs';

/** What each request is answered with. */
export interface Answers {
  readonly open: readonly RecipeEntry[];
  readonly start: Started;
  readonly adapter: Adapter;
  readonly change: undefined;
  readonly snapshot: undefined;
  /** Undefined for a slot that holds nothing. */
  readonly transition: StoredStep | undefined;
  readonly 'sum up': SummedUp;
  readonly measure: EngineLook | undefined;
  readonly arrive: Arrival;
  readonly link: Link;
  readonly zip: Download;
  readonly net: Download;
  readonly runs: readonly StoredRun[];
  /** The name of the run that was kept. */
  readonly unzip: string;
  readonly delete: undefined;
  readonly timeline: TimelineAnswers[keyof TimelineAnswers];
}

/** What each stream brings. */
export interface Values {
  readonly progress: Progress;
  readonly frame: Frame;
  readonly q: Thought;
  readonly inspect: Signals;
  readonly update: UpdateDetail;
  readonly replay: Strip;
  readonly saliency: Saliency;
  readonly records: GameRecord | EvaluationRecord;
  readonly events: Event;
}

export type FromWorker =
  | { readonly id: number; readonly value: Answers[keyof Answers] }
  | { readonly id: number; readonly error: Failure }
  | { [S in Latest]: LatestMessage<S> }[Latest]
  | { [S in Log]: LogMessage<S> }[Log];

export interface LatestMessage<S extends Latest> {
  readonly stream: S;
  readonly step: number;
  readonly value: Values[S];
}

export interface LogMessage<S extends Log> {
  readonly stream: S;
  /** The number of the first of these values, from 0. */
  readonly first: number;
  readonly values: readonly Values[S][];
}

/** What a visitor comes with: the run of a link, or else one that stopped here. */
export interface Arrival {
  readonly linked?: {
    readonly spec: Spec;
    readonly promised?: PromisedHash;
    /** Of a link to two runs, what the other one differs in. */
    readonly other?: OneChange;
  };
  /** What the link says and cannot be opened, in words; empty where there is nothing. */
  readonly problems: string;
  /** The latest run that stopped before its end, and is not being trained elsewhere. */
  readonly stopped?: StoredRun;
}

/** A recipe that can be watched. */
export interface RecipeEntry {
  readonly name: string;
  readonly presets: readonly string[];
  /** The preset for a start without a GPU. */
  readonly usualPreset: string;
  /** The presets for a GPU that nobody has trained to their end on one. */
  readonly untried?: readonly string[];
  /** The bytes of the full replay, for presets with one of a gigabyte or more. */
  readonly large?: Readonly<Record<string, number>>;
  readonly learnsFromPixels: boolean;
  /** Mean score of random play. */
  readonly randomScore?: number;
  /** The trained net that comes with the page. */
  readonly net?: NetOffer;
}

/** Where a run computes, and how its scores are to be read. */
export interface Started {
  readonly device: string;
  /** Whether a run has the same bytes on every machine. */
  readonly repeatsEverywhere: boolean;
  /** Why it is not the device that was asked for. */
  readonly instead?: Adapter;
  /** For each view that there is. */
  readonly films: { readonly played: Film } & Partial<Readonly<Record<View, Film>>>;
  /** The environment that its scores are of, where people can play it. */
  readonly played?: NamedEnvironment;
  /** A name for each action. */
  readonly actions: readonly string[];
  /** The names of the levels that learn, from the one that chooses goals down; one name for a single agent. */
  readonly parts: readonly string[];
  /** All settings of the recipe. */
  readonly settings: readonly SettingEntry[];
  readonly unit: 'steps' | 'episodes';
  readonly length: number;
  /** Steps before the first update. */
  readonly learningStarts: number;
  /** Games of an evaluation. */
  readonly evaluationGames: number;
  /** The mean score of an evaluation that ends the run. */
  readonly goal?: number;
  /** The mean score that the recipe is held to. */
  readonly bar?: number;
  readonly randomScore?: number;
  /** The highest score there is, where there is one. */
  readonly highest?: number;
  /** The arguments of `webgpu-dqn` that repeat the run. */
  readonly command: string;
  /** All that the run follows from; of one that goes on, as it was begun. */
  readonly spec: Spec;
  /** The name of its folder. */
  readonly name: string;
  /** The version of this program. */
  readonly version: string;
  /** The net that is shown, where nothing is trained. */
  readonly net?: TrainedNet;
}

/** What WebGPU is here. Insecure: browsers switch it off. */
export type Adapter = 'hardware' | 'software' | 'none' | 'insecure';

export interface Progress {
  readonly phase: 'guessing' | 'learning' | 'evaluating' | 'ended';
  readonly steps: number;
  readonly updates: number;
  readonly episodes: number;
  readonly epsilon: number;
  /** The latest speed. */
  readonly stepsPerSecond: number;
}

interface RunRecord {
  readonly step: number;
  /** Seconds by the clock since the run began; pauses count. */
  readonly seconds: number;
}

/** A game of training that has ended. */
export interface GameRecord extends RunRecord {
  readonly kind: 'game';
  readonly score: number;
}

export interface EvaluationRecord extends RunRecord {
  readonly kind: 'evaluation';
  readonly games: number;
  readonly mean: number;
  readonly std: number;
}

export type Event =
  /** The device is open, and programs are being compiled for it. */
  | { readonly what: 'compiles'; readonly kind: 'webgpu' | 'cpu' | 'reference' }
  /** A trained net is on its way. */
  | { readonly what: 'fetches'; readonly bytes: number }
  /** Nothing more is seen of the inside of the run, which goes on. */
  | { readonly what: 'unseen'; readonly step: number; readonly message: string }
  /** The first update was made. */
  | { readonly what: 'learns'; readonly step: number }
  | ({ readonly what: 'changed' } & SpecChange)
  | {
      readonly what: 'ended';
      readonly step: number;
      /** Trained: elsewhere, before. */
      readonly why: 'goal' | 'length' | 'trained';
      readonly score: number;
      readonly hash?: string;
    }
  | { readonly what: 'storage'; readonly step: number; readonly storage: Storage; readonly kept: KeptSteps }
  | { readonly what: 'failed'; readonly step: number; readonly failure: Failure };

export interface Failure {
  readonly kind: Trouble;
  readonly message: string;
}

/** Unknown: a setting or name that does not exist. Held: another tab trains the run. Lost: the GPU is gone. */
export type Trouble = 'nan' | 'unknown' | 'held' | 'lost' | 'other';
