import type { MetricsRecord } from '../train/metrics-record.ts';
import { meanOfGames } from './games-mean.ts';
import { duration, whole } from './page.ts';
import { type ChartOption, drawChart, type Note } from './svg-chart.ts';

/** The size and colours of a drawing. */
export interface Paper {
  readonly width: number;
  readonly height: number;
  /** The colour of text and axes. */
  readonly ink: string;
  readonly background: string;
  /** Whether values are told under the pointer. Default: no. */
  readonly notes?: boolean;
}

export interface ScoresOptions {
  /** The score that counts as success, if there is one. */
  readonly bar?: number | undefined;
  /** Mean score of random play, for comparison. */
  readonly randomScore?: number | undefined;
  /** Default: white, 760 x 400. */
  readonly paper?: Paper;
}

const WHITE: Paper = { width: 760, height: 400, ink: '#333333', background: '#ffffff' };

/** Colours that stand out on white and on black. */
const TRAINING = { name: 'training games', color: '#5b8cc9' };
const MOVING = { name: 'mean of 100 games', color: '#1f4e8c' };
const BAR = '#1a9850';
const EVALUATION = { name: 'evaluation ± std', color: '#e0652f' };

type Series = Extract<ChartOption['series'], readonly unknown[]>;

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
    ...(randomScore === undefined ? [] : [level('random play', randomScore, paper.ink)]),
    ...(bar === undefined ? [] : [level(`bar ${bar}`, bar, BAR)]),
  ];
  const series: Series = [
    ...band('band', evaluations, EVALUATION.color),
    // Levels do not stretch the axis by themselves.
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

/** A horizontal line with its name. */
function level(name: string, at: number, color: string) {
  return {
    yAxis: at,
    lineStyle: { color, type: 'dashed' },
    label: { formatter: name, position: 'insideEndTop', color },
  } as const;
}

/** The middle of several runs and an interval around it, over steps or episodes. */
export interface Curve {
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

export interface CurvePoint {
  readonly at: number;
  readonly middle: number;
  /** The bounds of the band around `middle`. */
  readonly low: number;
  readonly high: number;
}

/** Colours that colour-blind people can tell apart, too: Okabe and Ito's, and two greys. */
const COLOURS = [
  ...['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00'],
  ...['#56b4e9', '#9a8f00', '#7f7f7f', '#b0b0b0'],
];

export interface CurvesOptions {
  /** The unit of the horizontal axis, such as `episodes`. */
  readonly unit: string;
  /** All curves that are to be compared by eye, some of them on other charts. Default: this chart's curves. */
  readonly among?: readonly Curve[];
  /** Default: white, 760 x 400. */
  readonly paper?: Paper;
}

/** Draws curves with their bands, as an SVG. */
export function drawCurves(curves: readonly Curve[], options: CurvesOptions): string {
  const { unit, among = curves, paper = WHITE } = options;
  const series = curves.flatMap(({ name, points }, i): Series => {
    const color = COLOURS[i % COLOURS.length];
    const data = points.map(({ at, middle }) => [at, middle]);
    return [
      ...band(name, points, color),
      { name, color, type: 'line', showSymbol: data.length < 2, lineStyle: { width: 1.5 }, data },
    ];
  });
  const all = among.flatMap(({ points }) => points);
  const lowest = all.some(({ middle }) => middle < 0) ? Math.min(...all.map(({ low }) => low)) : 0;
  const highest = Math.max(...all.map(({ high }) => high));
  const yAxis = { min: lowest, max: highest };
  return draw(paper, series, {
    ...{ unit, yAxis },
    ...(curves.length > 1 && { legend: curves.map(({ name }) => name) }),
  });
}

/** Draws one metric of a run over its steps and its time, as an SVG. */
export function drawMetric(
  records: readonly MetricsRecord[],
  metric: keyof MetricsRecord,
  paper: Paper,
): string {
  return draw(paper, [{ color: TRAINING.color, ...line(valuesOf(records, metric)) }], {
    records,
    notes: records.flatMap((record) =>
      record[metric] == null ? [] : [{ at: record.steps, text: noteOf(record, [[record[metric], metric]]) }],
    ),
  });
}

const INVISIBLE = { type: 'line', symbol: 'none', silent: true, lineStyle: { opacity: 0 } } as const;

/** An invisible line below, and an area stacked on it. */
function band(stack: string, points: readonly CurvePoint[], color: string): Series {
  const invisible = { ...INVISIBLE, stack, stackStrategy: 'all' } as const;
  return [
    { ...invisible, data: points.map(({ at, low }) => [at, low]) },
    {
      ...invisible,
      areaStyle: { color, opacity: 0.2 },
      data: points.map(({ at, low, high }) => [at, high - low]),
    },
  ];
}

/** The known values of a metric over steps. */
function valuesOf(records: readonly MetricsRecord[], metric: keyof MetricsRecord): [number, number][] {
  return records.flatMap(({ steps, [metric]: value }) => (value == null ? [] : [[steps, value]]));
}

/** A line through points. Few points are shown as dots, too: one alone makes no line. */
function line(data: [number, number][]) {
  return {
    type: 'line',
    symbol: 'circle',
    symbolSize: 4,
    showSymbol: data.length < 100,
    lineStyle: { width: 1.5 },
    data,
  } as const;
}

/** Where a record is, and its values. */
function noteOf(
  { steps, seconds }: MetricsRecord,
  values: readonly (readonly [value: number | null | undefined, name: string])[],
): string {
  const known = values.flatMap(([value, name]) => (value == null ? [] : [`${name} ${exact.format(value)}`]));
  return [`step ${whole(steps)}, ${duration(seconds)}`, ...known].join('\n');
}

interface DrawOptions {
  readonly legend?: readonly string[];
  readonly yAxis?: { readonly min?: number; readonly max?: number };
  readonly unit?: string;
  /** Of one run: they give the axis of time. */
  readonly records?: readonly MetricsRecord[];
  readonly notes?: readonly Note[];
}

function draw(paper: Paper, series: Series, options: DrawOptions = {}): string {
  const { width, height, ink, background } = paper;
  const { legend, yAxis, unit = 'environment steps', records, notes = [] } = options;
  const axis = {
    type: 'value',
    axisLine: { lineStyle: { color: ink } },
    axisTick: { lineStyle: { color: ink } },
    axisLabel: { color: ink, formatter: (value: number) => compact.format(value) },
    nameTextStyle: { color: ink },
    splitLine: { lineStyle: { color: ink, opacity: 0.15 } },
  } as const;
  const xAxis = {
    ...axis,
    splitLine: { show: false },
    axisLine: { ...axis.axisLine, onZero: false },
    ...(records && { min: 0, max: records.at(-1)?.steps || 1 }),
  } as const;
  const time = {
    ...xAxis,
    axisLabel: {
      color: ink,
      showMaxLabel: false,
      formatter: (steps: number) => briefly(secondsAt(records ?? [], steps)),
    },
  };
  const steps = {
    ...xAxis,
    ...(records && { axisLabel: { ...axis.axisLabel, showMaxLabel: false } }),
    name: unit,
    nameLocation: 'middle',
    nameGap: 28,
  } as const;
  return drawChart(
    width,
    height,
    {
      backgroundColor: background,
      ...(legend && {
        legend: {
          ...{ top: 0, itemGap: 22, icon: 'rect', itemWidth: 16, itemHeight: 4, textStyle: { color: ink } },
          data: [...legend],
        },
      }),
      grid: { left: 8, right: 20, top: legend ? 36 : 12, bottom: 8, outerBoundsMode: 'same' },
      xAxis: records ? [steps, time] : steps,
      yAxis: {
        ...axis,
        ...yAxis,
        // Bounds that are given are not round; the ticks between them are.
        axisLabel: {
          ...axis.axisLabel,
          showMaxLabel: yAxis?.max === undefined,
          showMinLabel: (yAxis?.min ?? 0) === 0,
        },
      },
      series,
    },
    paper.notes ? notes : [],
  );
}

/** Seconds of training until a step, by linear interpolation between records. */
function secondsAt(records: readonly MetricsRecord[], steps: number): number {
  const next = records.findIndex((record) => record.steps >= steps);
  if (next < 0) return records.at(-1)?.seconds ?? 0;
  const before = records[next - 1] ?? { steps: 0, seconds: 0 };
  const after = records[next];
  if (after.steps === before.steps) return after.seconds;
  const part = (steps - before.steps) / (after.steps - before.steps);
  return before.seconds + part * (after.seconds - before.seconds);
}

/** A short duration: 5400 as 90 min. */
function briefly(seconds: number): string {
  if (seconds < 100) return `${tenth.format(seconds)} s`;
  return seconds < 6000 ? `${tenth.format(seconds / 60)} min` : `${tenth.format(seconds / 3600)} h`;
}

/** A short text: 2500000 as 2.5M. */
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
/** Values under the pointer. */
const exact = new Intl.NumberFormat('en', { maximumSignificantDigits: 5 });
