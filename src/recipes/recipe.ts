import type { DQN } from '../agents/dqn.ts';
import type { Inspection, InspectorOptions } from '../agents/inspect.ts';
import type { Device } from '../device/device.ts';
import type { Environment, Observations } from '../envs/environment.ts';
import type { Film } from '../envs/film.ts';
import type { Gathering } from '../io/optimizer-tensors.ts';
import type { NamedEnvironment } from '../make-environment.ts';
import type { Module } from '../nn/module.ts';
import type { ProgramDescription } from '../profile/describe.ts';
import type { Profile, ProfileOptions } from '../profile/profile.ts';
import type { ObservationType } from '../replay/observations.ts';
import type { ReadableReplay } from '../replay/reading.ts';
import type { Replay, TransitionBatch } from '../replay/replay.ts';
import type { TrainCallback, TrainProgress } from '../train/callbacks.ts';
import type { Evaluation } from '../train/evaluate.ts';
import type { PolicyReport } from '../train/policy-probe.ts';
import type { Exhibition } from './exhibition.ts';
import type { Room } from './net-memory.ts';
import type { RecipeSettings } from './recipe-settings.ts';
import type { SettingsTable } from './setting.ts';

/** A system that `webgpu-dqn train NAME` trains: its numbers, and how a run of it is made from them. */
export interface Recipe<S extends RecipeSettings = RecipeSettings> {
  /** Such as `cartpole-td4`. */
  readonly name: string;
  /** One line: what is learned, how, and where the numbers come from. */
  readonly summary: string;
  /** Tables of settings, by name; the first is what `train` takes if none is named. */
  readonly presets: Readonly<Record<string, S>>;
  /** The preset that `train` takes instead of the first where no hardware adapter computes. */
  readonly presetWithoutGPU?: string;
  /** The recipe of the same game that takes an hour without a GPU, and scores more. */
  readonly betterWithoutGPU?: string;
  /**
   * Steps or episodes, as the settings count, a second of whole runs, evaluations included, by preset: measured on
   * device `cpu`, on one core. Presets that were never measured are left out.
   */
  readonly pace?: Readonly<Record<string, number>>;
  /** The presets for a GPU that nobody has trained to their end on one. */
  readonly untried?: readonly string[];
  /** Every setting that the recipe has, by dotted key: what `--set` may change and `--help` explains. */
  readonly table: SettingsTable;
  readonly bar?: Bar;
  /** Settings with the default of each that is missing; as they are, where there is no such function. */
  complete?(settings: S): S;
  /** Makes an environment as evaluation plays it, for people to play. */
  makeEnvironment?(settings: S): Environment<Observations>;
  /** What the actions of that environment are to people; by default they have numbers. */
  readonly actions?: readonly RecipeAction[];
  /** The built-in environment that people play instead, with keys and a pace of its own. Scores mean the same. */
  played?(settings: S): NamedEnvironment;
  /** Mean score of random play, for comparison. */
  readonly randomScore?: number;
  /** The form of the pictures that `RunHooks.onPicture` is given; undefined where games cannot be seen. */
  film?(settings: S): Film | undefined;
  /** The bytes that the replay takes once it is full, and the least `replayCapacity`. */
  readonly replay?: {
    /** What it is called where that is not 'replay'. */
    readonly called?: string;
    /** The bytes of the full replay. */
    bytes(settings: S): number;
    /** The least capacity, in transitions. */
    least(settings: S): number;
  };
  /** @throws RangeError, with both sizes, for settings that need more memory than there is. Default: any fit. */
  requireMemory?(settings: S, room: Room): void;
  /** What may change while a run trains, where its `change` can do that. Default: nothing. */
  readonly changes?: {
    /** The settings, by dotted key. */
    readonly keys: readonly string[];
    /** @throws RangeError for settings that a run could not go on with after those that were `before`. */
    check(before: S, after: S): void;
  };
  /** Makes a run, ready to train: the same seed makes the same run. */
  create(device: Device, settings: S, seed: number, hooks?: RunHooks): Promise<Run>;
}

/** When a recipe counts as working: its last evaluation reaches a mean score from `successes` of `seeds` seeds. */
export interface Bar {
  readonly score: number;
  readonly successes: number;
  readonly seeds: number;
  /** The preset that is held to it. */
  readonly preset: string;
}

/** The score that runs of a preset are held to, if it is held to any. */
export function barOf({ bar }: Recipe, preset: string): number | undefined {
  return bar?.preset === preset ? bar.score : undefined;
}

/** An action, and the keys that stand for it: characters, or `left`, `right`, `up`, `down`, `space`. */
export interface RecipeAction {
  readonly name: string;
  readonly keys: readonly string[];
}

/** A whole game of training. */
export interface TrainedGame {
  /** Its raw score. */
  readonly score: number;
  /** Its length in steps of the environment. Default: unknown. */
  readonly steps?: number;
}

/** Functions that a run calls while it trains: the callbacks of its trainer, and some more. */
export interface RunHooks extends TrainCallback<Observations> {
  /** Called for every whole game of training, in the step that ends it. */
  readonly onGame?: (game: TrainedGame) => void;
  /** As for a trainer; where several parts learn, with the part's name. */
  readonly beforeUpdate?: (
    batch: TransitionBatch<Observations>,
    slots: Int32Array | undefined,
    part?: string,
  ) => void | Promise<void>;
  /** Called with every picture of the first game of an evaluation: indices of the palette. The next one overwrites it. */
  readonly onPicture?: (pixels: Uint8Array) => void;
  /** Steps or episodes, as the settings count, after which training ends. Default: the settings'. */
  readonly until?: number;
  /** Bytes that the replay may take at most. Default: no limit. */
  readonly availableBytes?: number;
}

/**
 * A run of a recipe: `trainer` trains it, `evaluate` plays, and everything else is there to be saved. Names are
 * file names without their endings. A run with the same settings continues this one to the byte once it has its
 * weights, optimisers, `state` and replays.
 */
export interface Run {
  readonly trainer: {
    readonly progress: TrainProgress;
    /** Trains to the end of the run, or until it is stopped. */
    train(): Promise<TrainProgress>;
    /** After `state` was set, where the replays were not kept: fills them again before the next update. */
    refill(): void;
  };
  /** All networks, by name: `q-net`; first the one that plays. */
  readonly modules: Readonly<Record<string, Module>>;
  /** Optimisers and others that keep values for each parameter, by name: `optimizer`; each with the module that it changes. */
  readonly optimizers: Readonly<Record<string, { readonly optimizer: Gathering; readonly module: Module }>>;
  /** By name: `replay`. */
  readonly replays: Readonly<Record<string, SavedReplay>>;
  /** Everything else that the future depends on: counters, random streams, the games being played. Plain data. */
  state: unknown;
  /**
   * Changes settings from the next step on: call it in `onStep`, and wait for it, or while nothing trains. A run that is
   * made with the new settings, and given weights, optimisers, `state` and replays, continues in the same way.
   *
   * @throws RangeError for settings that differ in more than the recipe's `changes` allow.
   */
  change?(settings: RecipeSettings): Promise<void>;
  /**
   * Takes the `state` of a run with another number of environments: counters and random streams go on, the games that
   * were being played are dropped, and others begin. The replay goes on, or is to be filled by `refill`.
   */
  takeOver?(state: unknown): void;
  /** Replays cannot be restored from a run with another number of environments. */
  readonly replaysByEnvironment?: boolean;
  /** Whole games of training that have ended. */
  readonly games: number;
  /**
   * Plays whole games for the raw score, in separate environments, always from the same starts on the same occasion:
   * `evaluation.games` during training, `evaluation.confirmGames` others to confirm their score, and again others,
   * `evaluation.finalGames`, at the end.
   *
   * @param film false: `onPicture` is not called. Pictures take time.
   * @param signal ends the evaluation once it is aborted. Training is not touched: another evaluation finds it as it was.
   * @throws the signal's reason.
   */
  evaluate(occasion?: Occasion, film?: boolean, signal?: AbortSignal): Promise<Evaluation>;
  /** Where the time of an update goes. */
  profile?(options?: ProfileOptions): Promise<Profile>;
  /** What an update runs. */
  describe?(): ProgramDescription;
  /**
   * Values, targets, errors and units of the present nets on the batch of the latest update; undefined before the first
   * one. It changes nothing, so an inspected run learns the same to the byte.
   */
  inspect?(): Promise<Inspection | undefined>;
  /**
   * Figures of the present net on 64 recently visited states, and how many of its greedy actions have changed since the
   * call before. Like `inspect` it changes nothing. Missing where the replay does not keep the order of steps.
   */
  probe?(): Promise<PolicyReport>;
  /** The parts that learn: one, or one for each level, starting with the level that chooses goals. */
  readonly parts?: readonly RunPart[];
  /**
   * Compiles programs that play with the present nets, one step at a time, in a separate environment, as evaluations
   * do. They change nothing: a watched run learns the same to the byte.
   */
  exhibition?(): Promise<Exhibition>;
  /** The first environment that is trained in, to be looked at. */
  readonly trained?: Environment<Observations>;
}

/** An agent of a run, with everything that it learns with. */
export interface RunPart {
  /** `agent`, or the level's name. */
  readonly name: string;
  readonly agent: Pick<DQN, 'learningRate' | 'profile' | 'describe'>;
  readonly replay: WatchedReplay;
  /**
   * The nets, the optimiser and the form of batches, as `compileInspector` takes them, and some of them `compileQ`. A new
   * object once they have changed.
   */
  readonly watched: InspectorOptions<ObservationType>;
  /** The net that chooses. Default: `watched.qNet`. */
  readonly acting?: Module;
}

/** A replay as a run holds it. */
export type WatchedReplay = SavedReplay &
  ReadableReplay<Observations> &
  Pick<Replay<Observations>, 'latestSlots' | 'priorities'>;

/** Why an evaluation is made: on the way, to confirm a best net, at the end. Each has games of its own. */
export type Occasion = 'progress' | 'confirm' | 'final';

/** A replay that can be written to a file. */
export interface SavedReplay {
  /** Gives everything to `write`, chunk by chunk. */
  save(write: (chunk: Uint8Array) => Promise<void>): Promise<void>;
  /** Takes it back: `read` fills an array with the next bytes. */
  restore(read: (into: Uint8Array) => Promise<void>): Promise<void>;
}
