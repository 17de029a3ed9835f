import type { Inspection } from '../agents/inspect.ts';
import type { Run, TrainedGame } from '../recipes/recipe.ts';
import { requireFinite } from '../require.ts';
import { type FieldChecks, optional } from '../saved-state.ts';
import { mean } from '../statistics.ts';
import type { MetricsRecord } from '../train/metrics-record.ts';
import type { PolicyReport } from '../train/policy-probe.ts';

const GAMES = ['score', 'episodeSteps'] as const;
/** Columns from an inspection of the latest batch. */
const MEASURES = [
  ...(['gradientNorm', 'tdError', 'targetDistance', 'deadUnits', 'dormantUnits'] as const),
  ...(['weightNorm', 'largeErrors', 'agreement'] as const),
];
/** Columns from a probe of recent states. */
const REPORT = ['churn', 'overestimation', 'srank', 'erank', 'outerMass'] as const;

type Columns<N extends keyof MetricsRecord> = Required<Pick<MetricsRecord, N>>;

/** The columns of a record about the games and updates since the previous one. */
export type Told = Columns<(typeof GAMES | typeof MEASURES | typeof REPORT)[number]>;

/** Checks of saved columns. */
export const TOLD = Object.fromEntries(
  [...GAMES, ...MEASURES, ...REPORT].map((name) => [name, optional(requireFinite)]),
) as FieldChecks<Told>;

/** Remembers the games since the last record, and whether there was an update. */
export class SinceRecord {
  private games: TrainedGame[] = [];

  /** @param updates the number of updates before. */
  constructor(private updates = 0) {}

  addGame(game: TrainedGame): void {
    this.games.push(game);
  }

  /** Call it before a run goes on, so that the next record can tell changes since then. */
  async begin(run: Run): Promise<void> {
    if (this.updates > 0) await run.probe?.();
  }

  /** Measures the games and the latest update, if there was one, and begins again. */
  async tell(run: Run): Promise<Told> {
    const { games } = this;
    const { updates } = run.trainer.progress;
    const inspection = updates > this.updates ? await run.inspect?.() : undefined;
    const report = (updates > 0 && (await run.probe?.())) || {};
    [this.games, this.updates] = [[], updates];
    return {
      score: meanOf(games.map(({ score }) => score)),
      episodeSteps: meanOf(games.map(({ steps = Number.NaN }) => steps)),
      ...measuresOf(inspection),
      ...reported(report),
    };
  }
}

function measuresOf(inspection: Inspection | undefined): Columns<(typeof MEASURES)[number]> {
  if (!inspection) return nullsFor(MEASURES);
  const { gradient, errors, targetDistance, units, weightNorm, agreement } = inspection;
  const sizes = Array.from(errors, Math.abs);
  const count = (of: (layer: Inspection['units'][number]) => number) =>
    units.reduce((total, layer) => total + of(layer), 0);
  const all = count(({ scores }) => scores.length);
  return {
    gradientNorm: known(gradient.norm),
    tdError: meanOf(sizes),
    targetDistance: known(targetDistance),
    deadUnits: known(count(({ dead }) => dead) / all),
    dormantUnits: known(count(({ dormant }) => dormant) / all),
    weightNorm: known(weightNorm),
    largeErrors: sizes.every(Number.isFinite) ? meanOf(sizes.map((size) => Number(size > 1))) : null,
    agreement: known(agreement),
  };
}

function reported(report: PolicyReport): Columns<(typeof REPORT)[number]> {
  const entries = REPORT.map((name) => [name, known(report[name] ?? Number.NaN)] as const);
  return Object.fromEntries(entries) as Columns<(typeof REPORT)[number]>;
}

function nullsFor<N extends string>(names: readonly N[]): Record<N, null> {
  return Object.fromEntries(names.map((name) => [name, null])) as Record<N, null>;
}

function meanOf(values: readonly number[]): number | null {
  return values.length > 0 ? known(mean(values)) : null;
}

/** A finite number, or null, as for a net that has diverged or has no hidden units. */
function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
