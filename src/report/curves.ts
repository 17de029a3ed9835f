import { mean } from '../statistics.ts';
import type { MetricsRecord } from '../train/metrics-record.ts';
import { band, draw, INVISIBLE, line, type Paper, type Series, WHITE } from './drawing.ts';
import { meanOfGames } from './games-mean.ts';
import { duration, whole } from './page.ts';

export interface ScoresOptions {
  /** The score that counts as success, if there is one. */
  readonly bar?: number | undefined;
  /** Mean score of random play, for comparison. */
  readonly randomScore?: number | undefined;
  /** Default: white, 760 x 400. */
  readonly paper?: Paper;
}

/** Colours that stand out on white and on black. */
const TRAINING = { name: 'training games', color: '#5b8cc9' };
const MOVING = { name: 'mean of 100 games', color: '#3274c4' };
const BAR = '#1a9850';
const EVALUATION = { name: 'evaluation ± std', color: '#e0652f' };

/**
 * The scores of a run over its steps and its time, as an SVG: of whole games during training, with the mean of the
 * latest 100, and of evaluations with a band of one standard deviation to either side.
 */
export function drawScores(records: readonly MetricsRecord[], options: ScoresOptions = {}): string {
  const { bar, randomScore, paper = WHITE } = options;
  const moving = meanOfGames(records, 100);
  const evaluations = records.flatMap(({ steps, evalScore: mean, evalStd: std }) =>
    mean === null || std === null ? [] : [{ at: steps, middle: mean, low: mean - std, high: mean + std }],
  );
  const levels = [
    ...(randomScore === undefined ? [] : [level('random play', randomScore, paper.ink, 'insideEndTop')]),
    ...(bar === undefined ? [] : [level(`bar ${bar}`, bar, BAR, 'insideStartBottom')]),
  ];
  const series: Series = [
    ...band('band', evaluations, EVALUATION.color),
    // Levels alone do not stretch the axis.
    ...levels.map(({ yAxis }) => ({ ...INVISIBLE, data: [[0, yAxis]] })),
    { ...TRAINING, ...line(valuesOf(records, 'score')), lineStyle: { width: 1, opacity: 0.6 } },
    { ...MOVING, ...line(moving.map(({ at, mean }) => [at, mean])), showSymbol: moving.length < 2 },
    {
      ...EVALUATION,
      ...line(valuesOf(records, 'evalScore')),
      markLine: { silent: true, symbol: 'none', data: levels },
    },
  ];
  const negative = records.some(({ score, evalScore }) => (score ?? 0) < 0 || (evalScore ?? 0) < 0);
  return draw(paper, series, {
    legend: [TRAINING.name, MOVING.name, EVALUATION.name],
    // The band may reach below 0 where no score does.
    yAxis: negative ? {} : { min: 0 },
    records,
    notes: records.map((record) => ({
      at: record.steps,
      text: noteOf(record, [
        [record.score, 'training'],
        [moving.find(({ at }) => at === record.steps)?.mean, 'mean of 100 games'],
        [record.evalScore, 'evaluation'],
      ]),
    })),
  });
}

/** A horizontal line with its name, which is placed where the fewest scores are near. */
function level(name: string, at: number, color: string, position: 'insideEndTop' | 'insideStartBottom') {
  return {
    yAxis: at,
    lineStyle: { color, type: 'dashed' },
    label: { formatter: name, position, color },
  } as const;
}

export interface MetricOptions {
  /** Whether the axis is logarithmic, if any value is above 0. Default: no. */
  readonly log?: boolean;
  /** Whether a second line is the mean of the latest values, {@link SMOOTH} of them. Default: no. */
  readonly smooth?: boolean;
  readonly paper?: Paper;
}

/** The number of values whose mean a smooth line shows. */
export const SMOOTH = 10;

/** Draws one metric of a run over its steps and its time, as an SVG. */
export function drawMetric(
  records: readonly MetricsRecord[],
  metric: keyof MetricsRecord,
  { log = false, smooth = false, paper = WHITE }: MetricOptions = {},
): string {
  const all = valuesOf(records, metric);
  const positive = all.filter(([, value]) => value > 0);
  const isLog = log && positive.length > 0;
  const values = isLog ? positive : all;
  const means = smooth ? movingMeans(values) : [];
  const thin = means.length > 0 && { lineStyle: { width: 1, opacity: 0.6 } };
  const series: Series = [
    { color: TRAINING.color, ...line(values), ...thin },
    ...(means.length > 0 ? [{ color: MOVING.color, ...line(means), showSymbol: false }] : []),
  ];
  return draw(paper, series, {
    records,
    ...(isLog && { yAxis: { type: 'log' } }),
    notes: records.flatMap((record) =>
      record[metric] == null ? [] : [{ at: record.steps, text: noteOf(record, [[record[metric], metric]]) }],
    ),
  });
}

/** The mean of each value and those before it, from the first place with {@link SMOOTH} values. */
function movingMeans(values: readonly [at: number, value: number][]): [number, number][] {
  return values.slice(SMOOTH - 1).map(([at], i) => {
    const latest = values.slice(i, i + SMOOTH).map(([, value]) => value);
    return [at, mean(latest)];
  });
}

/** The known values of a metric over steps. */
function valuesOf(records: readonly MetricsRecord[], metric: keyof MetricsRecord): [number, number][] {
  return records.flatMap(({ steps, [metric]: value }) => (value == null ? [] : [[steps, value]]));
}

/** Where a record is, and its values. */
function noteOf(
  { steps, seconds }: MetricsRecord,
  values: readonly (readonly [value: number | null | undefined, name: string])[],
): string {
  const known = values.flatMap(([value, name]) => (value == null ? [] : [`${name} ${exact.format(value)}`]));
  return [`step ${whole(steps)}, ${duration(seconds)}`, ...known].join('\n');
}

/** Values under the pointer. */
const exact = new Intl.NumberFormat('en', { maximumSignificantDigits: 5 });
