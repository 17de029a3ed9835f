import type { EvaluationRecord, GameRecord } from '../protocol.ts';
import { Series } from '../shared/decimate.ts';

/** Games of training that a mean is taken over. */
const MEAN_OF = 20;

type Column = (number | null)[];

/** Scores side by side, a row for each step of a record; what a record does not tell is null. */
export interface Columns {
  readonly steps: number[];
  readonly games: Column;
  readonly means: Column;
  readonly evaluations: Column;
  /** A standard deviation below and above them. */
  readonly lows: Column;
  readonly highs: Column;
}

/** The scores of a run: of games of training, of their mean, and of evaluations. However long it is, few are kept. */
export class Scores {
  readonly evaluated: EvaluationRecord[] = [];
  /** The scores of all games of training. */
  readonly scores: number[] = [];
  private readonly games = new Series();
  private readonly means = new Series();
  private readonly latest: number[] = [];
  /** The seconds of records, by step. */
  private readonly clock = new Series();

  add(record: GameRecord | EvaluationRecord): void {
    this.clock.add(record.step, record.seconds);
    if (record.kind === 'evaluation') {
      this.evaluated.push(record);
      return;
    }
    const { latest } = this;
    this.scores.push(record.score);
    latest.push(record.score);
    if (latest.length > MEAN_OF) latest.shift();
    this.games.add(record.step, record.score);
    this.means.add(record.step, latest.reduce((sum, each) => sum + each, 0) / latest.length);
  }

  get isEmpty(): boolean {
    return this.games.length === 0 && this.evaluated.length === 0;
  }

  /** The same scores as another object, so that who looks on sees that there are more. */
  again(): Scores {
    return Object.assign(Object.create(Scores.prototype), this);
  }

  /** Tells when steps were made: between two records evenly, before the first and after the last as it. */
  clockOf(): (step: number) => number {
    const { x, y } = this.clock.points();
    return (step) => {
      let [from, to] = [0, x.length - 1];
      if (!(step > x[from])) return y[from] ?? 0;
      if (step >= x[to]) return y[to];
      while (to - from > 1) {
        const middle = (from + to) >> 1;
        if (x[middle] < step) from = middle;
        else to = middle;
      }
      return y[from] + ((y[to] - y[from]) * (step - x[from])) / (x[to] - x[from]);
    };
  }

  columns(): Columns {
    const [games, means] = [this.games.points(), this.means.points()];
    const rows = [
      ...games.x.map((step, i) => ({ step, game: games.y[i] })),
      ...means.x.map((step, i) => ({ step, mean: means.y[i] })),
      ...this.evaluated.map((evaluation) => ({ step: evaluation.step, evaluation })),
    ].sort((a, b) => a.step - b.step) as Row[];
    return {
      steps: rows.map(({ step }) => step),
      games: rows.map(({ game = null }) => game),
      means: rows.map(({ mean = null }) => mean),
      evaluations: rows.map(({ evaluation }) => evaluation?.mean ?? null),
      lows: rows.map(({ evaluation }) => (evaluation ? evaluation.mean - evaluation.std : null)),
      highs: rows.map(({ evaluation }) => (evaluation ? evaluation.mean + evaluation.std : null)),
    };
  }
}

interface Row {
  readonly step: number;
  readonly game?: number;
  readonly mean?: number;
  readonly evaluation?: EvaluationRecord;
}

/** The last mean and evaluation up to a row. */
export function scoresAt({ steps, means, evaluations }: Columns, row: number) {
  return { step: steps[row], mean: lastUpTo(means, row), evaluation: lastUpTo(evaluations, row) };
}

function lastUpTo(column: Column, row: number): number | null {
  for (let i = row; i >= 0; i--) if (column[i] !== null) return column[i];
  return null;
}
