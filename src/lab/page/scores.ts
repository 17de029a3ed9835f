import type { EvaluationRecord, GameRecord } from '../protocol.ts';

/** Games of training that a mean is taken over. */
const MEAN_OF = 20;

type Column = (number | null)[];

/** All scores of a run, a column each: what a record does not tell is null. */
export class Scores {
  readonly steps: number[] = [];
  readonly games: Column = [];
  /** Of the latest games of training. */
  readonly means: Column = [];
  readonly evaluations: Column = [];
  /** A standard deviation below and above them. */
  readonly lows: Column = [];
  readonly highs: Column = [];
  readonly evaluated: EvaluationRecord[] = [];
  private readonly latest: number[] = [];

  add(record: GameRecord | EvaluationRecord): void {
    this.steps.push(record.step);
    if (record.kind === 'game') this.addGame(record);
    else this.addEvaluation(record);
  }

  /** The same scores as another object, so that who looks on sees that there are more. */
  again(): Scores {
    return Object.assign(Object.create(Scores.prototype), this);
  }

  /** The last mean and evaluation up to a column. */
  at(column: number): {
    readonly step: number;
    readonly mean: number | null;
    readonly evaluation: number | null;
  } {
    const last = (values: Column) =>
      values[values.slice(0, column + 1).findLastIndex((value) => value !== null)];
    return {
      step: this.steps[column],
      mean: last(this.means) ?? null,
      evaluation: last(this.evaluations) ?? null,
    };
  }

  private addGame({ score }: GameRecord): void {
    const { latest } = this;
    latest.push(score);
    if (latest.length > MEAN_OF) latest.shift();
    this.games.push(score);
    this.means.push(latest.reduce((sum, each) => sum + each, 0) / latest.length);
    for (const column of [this.evaluations, this.lows, this.highs]) column.push(null);
  }

  private addEvaluation(record: EvaluationRecord): void {
    const { mean, std } = record;
    this.evaluated.push(record);
    for (const column of [this.games, this.means]) column.push(null);
    this.evaluations.push(mean);
    this.lows.push(mean - std);
    this.highs.push(mean + std);
  }
}
