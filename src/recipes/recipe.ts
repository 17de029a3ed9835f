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

/** A system that `webgpu-dqn train NAME` trains: its settings, and the function that makes runs from them. */
export interface Recipe<S extends RecipeSettings = RecipeSettings> {
  /** The name, such as `cartpole-td4`. */
  readonly name: string;
  /** One line: what is learned, how, and where the numbers come from. */
  readonly summary: string;
  /** Tables of settings, by name; the first is what `train` takes if none is named. */
  readonly presets: Readonly<Record<string, S>>;
  /** The preset that `train` takes instead of the first if there is no hardware adapter. */
  readonly presetWithoutGPU?: string;
  /** The recipe of the same game that takes an hour without a GPU, and scores more. */
  readonly betterWithoutGPU?: string;
  /**
   * The speed of whole runs with their evaluations, by preset: steps or episodes (the unit of the settings' length) a
   * second, measured on device `cpu` on one core. Presets that were never measured are left out.
   */
  readonly pace?: Readonly<Record<string, number>>;
  /** The presets for a GPU that have not yet been trained to their end on one. */
  readonly untried?: readonly string[];
  /** All settings of the recipe by dotted key, which `--set` may change and `--help` explains. */
  readonly table: SettingsTable;
  readonly bar?: Bar;
  /** Adds the defaults of missing settings. Without this function, settings stay as they are. */
  complete?(settings: S): S;
  /** Makes an environment as in evaluations, for people to play. */
  makeEnvironment?(settings: S): Environment<Observations>;
  /** The names and keys of that environment's actions. Default: numbers. */
  readonly actions?: readonly RecipeAction[];
  /** The built-in environment that people play instead, with keys and a pace of its own. Scores mean the same. */
  played?(settings: S): NamedEnvironment;
  /** Mean score of random play, for comparison. */
  readonly randomScore?: number;
  /** The form of the pictures for `RunHooks.onPicture`; undefined if games cannot be filmed. */
  film?(settings: S): Film | undefined;
  /** The size of the full replay, and the smallest `replayCapacity`. */
  readonly replay?: {
    /** Its name. Default: 'replay'. */
    readonly called?: string;
    /** The bytes of the full replay. */
    bytes(settings: S): number;
    /** The smallest capacity, in transitions. */
    least(settings: S): number;
  };
  /**
   * @throws RangeError, with both sizes, for settings that need more memory than there is. Default: all settings fit.
   */
  requireMemory?(settings: S, room: Room): void;
  /** The settings that a run's `change` can change while it trains. Default: none. */
  readonly changes?: {
    /** The settings, by dotted key. */
    readonly keys: readonly string[];
    /** @throws RangeError for settings that a run could not go on with after those that were `before`. */
    check(before: S, after: S): void;
  };
  /** Makes a run, ready to train: the same seed makes the same run. */
  create(device: Device, settings: S, seed: number, hooks?: RunHooks): Promise<Run>;
}

/** The condition for a recipe to work: its last evaluation reaches a mean score in `successes` of `seeds` runs. */
export interface Bar {
  readonly score: number;
  readonly successes: number;
  readonly seeds: number;
  /** The preset that the bar is for. */
  readonly preset: string;
}

/** The bar's score for runs of a preset, if it has one. */
export function barOf({ bar }: Recipe, preset: string): number | undefined {
  return bar?.preset === preset ? bar.score : undefined;
}

/** An action, and the keys that take it: characters, or `left`, `right`, `up`, `down`, `space`. */
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
  /** As for a trainer, with the part's name if several parts learn. */
  readonly beforeUpdate?: (
    batch: TransitionBatch<Observations>,
    slots: Int32Array | undefined,
    part?: string,
  ) => void | Promise<void>;
  /**
   * Called with every picture of the first game of an evaluation: indices of the palette. The next one overwrites it.
   */
  readonly onPicture?: (pixels: Uint8Array) => void;
  /** Steps or episodes, in the unit of the settings, after which training ends. Default: the settings' length. */
  readonly until?: number;
  /** Bytes that the replay may take at most. Default: no limit. */
  readonly availableBytes?: number;
}

/**
 * A run of a recipe: `trainer` trains it, and `evaluate` plays. Names are file names without their endings. A run with
 * the same settings continues this one to the byte once it has its weights, optimisers, `state` and replays.
 */
export interface Run {
  readonly trainer: {
    readonly progress: TrainProgress;
    /** Trains to the end of the run, or until it is stopped. */
    train(): Promise<TrainProgress>;
    /** Call it after setting `state` without the replays: they fill again before the next update. */
    refill(): void;
  };
  /** All networks by name, such as `q-net`, first the one that plays. */
  readonly modules: Readonly<Record<string, Module>>;
  /** Optimisers and traces by name, such as `optimizer`, each with the module that it changes. */
  readonly optimizers: Readonly<Record<string, { readonly optimizer: Gathering; readonly module: Module }>>;
  /** Replays by name, such as `replay`. */
  readonly replays: Readonly<Record<string, SavedReplay>>;
  /** Everything else that the future depends on, as plain data: counters, random streams, unfinished games. */
  state: unknown;
  /**
   * Changes settings from the next step on. Call and await it in `onStep`, or while nothing trains. A run that is made
   * with the new settings, and given weights, optimisers, `state` and replays, continues in the same way.
   *
   * @throws RangeError for settings that differ in more than the recipe's `changes` allow.
   */
  change?(settings: RecipeSettings): Promise<void>;
  /**
   * Takes over the `state` of a run with another number of environments. Counters and random streams go on, unfinished
   * games are dropped, and new ones begin. The replay goes on, or has to be filled by `refill`.
   */
  takeOver?(state: unknown): void;
  /** Whether replays cannot be restored from a run with another number of environments. */
  readonly replaysByEnvironment?: boolean;
  /** The number of whole games of training that have ended. */
  readonly games: number;
  /**
   * Plays whole games for the raw score, in separate environments. Each occasion has its own starts, always the same:
   * `evaluation.games` games during training, `evaluation.confirmGames` to confirm their score, and
   * `evaluation.finalGames` at the end.
   *
   * @param film whether to call `onPicture`. Pictures take time.
   * @param signal ends the evaluation once it is aborted. Training is not affected.
   * @throws the signal's reason.
   */
  evaluate(occasion?: Occasion, film?: boolean, signal?: AbortSignal): Promise<Evaluation>;
  /** Measures the time of an update by its kernels. */
  profile?(options?: ProfileOptions): Promise<Profile>;
  /** The program of an update. */
  describe?(): ProgramDescription;
  /**
   * Values, targets, errors and units of the present nets on the batch of the latest update; undefined before the first
   * one. It changes nothing, so an inspected run learns the same to the byte.
   */
  inspect?(): Promise<Inspection | undefined>;
  /**
   * Measures of the present net on 64 recent states, including the share of greedy actions that have changed since the
   * previous call. Like `inspect` it changes nothing. Missing if the replay does not keep the order of steps.
   */
  probe?(): Promise<PolicyReport>;
  /** The parts that learn: one, or one for each level, beginning with the level that chooses goals. */
  readonly parts?: readonly RunPart[];
  /**
   * Compiles programs that play with the present nets, one step at a time, in a separate environment, as evaluations
   * do. They change nothing: a watched run learns the same to the byte.
   */
  exhibition?(): Promise<Exhibition>;
  /** The first environment of training, for observers. */
  readonly trained?: Environment<Observations>;
}

/** An agent of a run, with everything that it learns with. */
export interface RunPart {
  /** `agent`, or the level's name. */
  readonly name: string;
  readonly agent: Pick<DQN, 'learningRate' | 'profile' | 'describe'>;
  readonly replay: WatchedReplay;
  /**
   * The nets, the optimiser and the form of batches, as options of `compileInspector` and, in part, `compileQ`. A new
   * object after a change.
   */
  readonly watched: InspectorOptions<ObservationType>;
  /** The net that chooses. Default: `watched.qNet`. */
  readonly acting?: Module;
}

/** A run's replay, which can be saved and read. */
export type WatchedReplay = SavedReplay &
  ReadableReplay<Observations> &
  Pick<Replay<Observations>, 'latestSlots' | 'priorities'>;

/** The occasion of an evaluation: on the way, to confirm a best net, or at the end. Each has games of its own. */
export type Occasion = 'progress' | 'confirm' | 'final';

/** A replay that can be written to a file. */
export interface SavedReplay {
  /** Writes everything, chunk by chunk. */
  save(write: (chunk: Uint8Array) => Promise<void>): Promise<void>;
  /** Reads it back. `read` fills an array with the next bytes. */
  restore(read: (into: Uint8Array) => Promise<void>): Promise<void>;
}
