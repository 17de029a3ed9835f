import type { TrainedGame } from '../recipes/recipe.ts';
import type { MetricsRecord } from '../train/metrics-record.ts';

/** The names that the numbers of a run get in TensorBoard: Stable-Baselines3's, or CleanRL's. */
export const TAG_SETS = ['sb3', 'cleanrl'] as const;

/** The logs that a run writes for other programs, besides its own metrics. */
export interface LogSettings {
  /** Event files for TensorBoard, with the names of their numbers. Default: none. */
  readonly tensorboard?: (typeof TAG_SETS)[number];
  /** `monitor.csv`, the games of training one by one, as in Stable-Baselines3. Default: none. */
  readonly monitor?: true;
}

/** Whether the value of a file or an option is a valid choice of logs. */
export function isLogSettings(value: unknown): value is LogSettings {
  if (typeof value !== 'object' || value === null) return false;
  const { tensorboard, monitor, ...others } = value as Record<string, unknown>;
  const known = tensorboard === undefined || TAG_SETS.some((set) => set === tensorboard);
  return known && (monitor === undefined || monitor === true) && Object.keys(others).length === 0;
}

/** The beginning of a sitting of a run. */
export interface LogBeginning {
  /** The environment's name, such as `CartPole-v1`. */
  readonly environment: string;
  /** The last step before it; -1 where it begins the run. */
  readonly step: number;
  /** Whole games before it. */
  readonly games: number;
  /** Seconds of training before it. */
  readonly seconds: number;
}

/** Writes down what a run does, for another program. An error that it throws ends the sitting. */
export interface RunLog {
  /** A whole game of training has ended; `seconds` have passed since training began. */
  game?(game: TrainedGame, seconds: number): void;
  /**
   * A line of metrics was written.
   *
   * @param settings the run's present ones.
   */
  record?(record: MetricsRecord, settings: object): Promise<void>;
  /** A game of an evaluation was filmed. */
  video?(gif: Uint8Array, steps: number): Promise<void>;
  /** The run is being saved: everything so far must be in the file. */
  save?(): Promise<void>;
  /** The run has come to its end. */
  end?(steps: number): Promise<void>;
}

/** Several logs as one. */
export function allLogs(logs: readonly RunLog[]): Required<RunLog> {
  const each = async (tell: (log: RunLog) => Promise<void> | undefined) => {
    for (const log of logs) await tell(log);
  };
  return {
    game(game, seconds) {
      for (const log of logs) log.game?.(game, seconds);
    },
    record: (record, settings) => each((log) => log.record?.(record, settings)),
    video: (gif, steps) => each((log) => log.video?.(gif, steps)),
    save: () => each((log) => log.save?.()),
    end: (steps) => each((log) => log.end?.(steps)),
  };
}
