import { MAY_BE_NULL, type MetricsRecord } from '../../train/metrics-record.ts';

type Column = keyof MetricsRecord;

interface Names {
  /** The tags that tools know. */
  readonly known: Readonly<Partial<Record<Column, string>>>;
  /** Where the other columns go. */
  readonly others: string;
}

/** Stable-Baselines3's names, as its dashboards have them. */
const SB3: Names = {
  known: {
    ...{ score: 'rollout/ep_rew_mean', episodeSteps: 'rollout/ep_len_mean' },
    ...{ epsilon: 'rollout/exploration_rate', stepsPerSecond: 'time/fps', loss: 'train/loss' },
    ...{ evalScore: 'eval/mean_reward', evalStd: 'eval/std_reward', confirmScore: 'eval/confirmed_reward' },
  },
  others: 'train',
};

/** CleanRL's. */
const CLEANRL: Names = {
  known: {
    ...{ score: 'charts/episodic_return', episodeSteps: 'charts/episodic_length' },
    ...{ epsilon: 'charts/epsilon', stepsPerSecond: 'charts/SPS', loss: 'losses/td_loss' },
    ...{ meanQ: 'losses/q_values', evalScore: 'eval/episodic_return' },
    ...{ evalStd: 'eval/std_return', confirmScore: 'eval/confirmed_return' },
  },
  others: 'losses',
};

const SETS = { sb3: SB3, cleanrl: CLEANRL } as const;

/** The tool whose names the numbers of a run get. */
export type Tags = keyof typeof SETS;

/** The tag of the learning rate, which is no column of the metrics. */
export const LEARNING_RATE: Readonly<Record<Tags, string>> = {
  sb3: 'train/learning_rate',
  cleanrl: 'charts/learning_rate',
};

/** Columns that get no curve: counts and times of a run, and the number of games of an evaluation. */
const NO_CURVES: readonly Column[] = ['steps', 'updates', 'games', 'seconds', 'evalGames'];

const CURVES = (Object.keys(MAY_BE_NULL) as Column[]).filter((column) => !NO_CURVES.includes(column));

/** The numbers of a record by their tags. */
export function tagged(record: MetricsRecord, tags: Tags): Map<string, number> {
  const { known, others } = SETS[tags];
  const named = CURVES.map(
    (column) => [known[column] ?? `${others}/${snake(column)}`, record[column]] as const,
  );
  return new Map(named.filter((each): each is readonly [string, number] => (each[1] ?? null) !== null));
}

/** `gradientNorm` as `gradient_norm`. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
