import type { Inspection } from '../agents/inspect.ts';
import type { Run, TrainedGame } from '../recipes/recipe.ts';
import { requireFinite } from '../require.ts';
import { type FieldChecks, optional } from '../saved-state.ts';
import { mean } from '../statistics.ts';
import type { MetricsRecord } from '../train/metrics-record.ts';

/** The columns of a record that tell of the games and updates since the record before. */
export type Told = Required<
  Pick<MetricsRecord, 'score' | 'episodeSteps' | 'gradientNorm' | 'tdError' | 'targetDistance' | 'deadUnits'>
>;

const number = optional(requireFinite);

/** How they are checked where they were saved. */
export const TOLD: FieldChecks<Told> = {
  ...{ score: number, episodeSteps: number, gradientNorm: number },
  ...{ tdError: number, targetDistance: number, deadUnits: number },
};

/** Remembers the games since the last record, and whether an update came. */
export class SinceRecord {
  private games: TrainedGame[] = [];

  /** @param updates those that were made before. */
  constructor(private updates = 0) {}

  addGame(game: TrainedGame): void {
    this.games.push(game);
  }

  /** Tells of the games and the latest update, then begins again. Without an update there is nothing to inspect. */
  async tell(run: Run): Promise<Told> {
    const { games } = this;
    const { updates } = run.trainer.progress;
    const inspection = updates > this.updates ? await run.inspect?.() : undefined;
    [this.games, this.updates] = [[], updates];
    return {
      score: meanOf(games.map(({ score }) => score)),
      episodeSteps: meanOf(games.map(({ steps = Number.NaN }) => steps)),
      ...measuresOf(inspection),
    };
  }
}

/** The columns that an inspection fills. */
function measuresOf(inspection: Inspection | undefined): Omit<Told, 'score' | 'episodeSteps'> {
  if (!inspection) return { gradientNorm: null, tdError: null, targetDistance: null, deadUnits: null };
  const { gradient, errors, targetDistance, units } = inspection;
  const dead = units.reduce((total, layer) => total + layer.dead, 0);
  const all = units.reduce((total, layer) => total + layer.scores.length, 0);
  return {
    gradientNorm: known(gradient.norm),
    tdError: meanOf(Array.from(errors, Math.abs)),
    targetDistance: known(targetDistance),
    deadUnits: known(dead / all),
  };
}

function meanOf(values: readonly number[]): number | null {
  return values.length > 0 ? known(mean(values)) : null;
}

/** A number, or null: a net that has diverged, or has no hidden units, gives none. */
function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
