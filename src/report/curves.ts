import type { MarkLineComponentOption } from 'echarts/components';
import type { MetricsRecord } from '../train/metrics-record.ts';
import { type ChartOption, drawChart } from './svg-chart.ts';

/** The size and colours of a drawing. */
export interface Paper {
  readonly width: number;
  readonly height: number;
  /** The colour of text and axes. */
  readonly ink: string;
  readonly background: string;
}

export interface ScoresOptions {
  /** Mean score of random play, for comparison. */
  readonly randomScore?: number | undefined;
  /** Default: white, 760 x 400. */
  readonly paper?: Paper;
}

const WHITE: Paper = { width: 760, height: 400, ink: '#333333', background: '#ffffff' };

/** Colours that stand out on white and on black. */
const TRAINING = { name: 'games during training', color: '#5b8cc9' };
const EVALUATION = { name: 'evaluation ± standard deviation', color: '#e0652f' };

type Series = Extract<ChartOption['series'], readonly unknown[]>;

/**
 * Draws the scores of a run over its steps as an SVG: whole games during training, and evaluations with a band of one
 * standard deviation to either side.
 */
export function drawScores(records: readonly MetricsRecord[], options: ScoresOptions = {}): string {
  const { randomScore, paper = WHITE } = options;
  const evaluations = records.flatMap(({ steps, evalScore: mean, evalStd: std }) =>
    mean === null || std === null ? [] : [{ steps, mean, std }],
  );
  const randomPlay: MarkLineComponentOption = {
    silent: true,
    symbol: 'none',
    lineStyle: { color: paper.ink, type: 'dashed' },
    label: { formatter: 'random play', position: 'insideEndTop', color: paper.ink },
    data: randomScore === undefined ? [] : [{ yAxis: randomScore }],
  };
  const series: Series = [
    ...band(
      'band',
      evaluations.map(({ steps, mean, std }) => ({
        at: steps,
        middle: mean,
        low: mean - std,
        high: mean + std,
      })),
      EVALUATION.color,
    ),
    {
      ...TRAINING,
      ...line(records, 'score'),
    },
    {
      ...EVALUATION,
      ...line(records, 'evalScore'),
      markLine: randomPlay,
    },
  ];
  const negative = records.some(({ score, evalScore }) => (score ?? 0) < 0 || (evalScore ?? 0) < 0);
  return draw(paper, series, {
    legend: [TRAINING.name, EVALUATION.name],
    // The band may reach below 0 where no score does.
    yAxis: negative ? {} : { min: 0 },
  });
}

/** The middle of several runs, and how sure that is, over steps or episodes. */
export interface Curve {
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

export interface CurvePoint {
  readonly at: number;
  readonly middle: number;
  /** The band around it. */
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

/** Curves with their bands, as an SVG. */
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

/** Draws one metric of a run over its steps, as an SVG. */
export function drawMetric(
  records: readonly MetricsRecord[],
  metric: keyof MetricsRecord,
  paper: Paper,
): string {
  return draw(paper, [{ color: TRAINING.color, ...line(records, metric) }]);
}

/** An invisible line below, and an area stacked on it. */
function band(stack: string, points: readonly CurvePoint[], color: string): Series {
  const invisible = {
    type: 'line',
    stack,
    stackStrategy: 'all',
    symbol: 'none',
    silent: true,
    lineStyle: { opacity: 0 },
  } as const;
  return [
    { ...invisible, data: points.map(({ at, low }) => [at, low]) },
    {
      ...invisible,
      areaStyle: { color, opacity: 0.2 },
      data: points.map(({ at, low, high }) => [at, high - low]),
    },
  ];
}

/** A line through all values that are not null. Few points are shown as dots, too: one alone makes no line. */
function line(records: readonly MetricsRecord[], metric: keyof MetricsRecord) {
  const data = records.flatMap(({ steps, [metric]: value }) => (value == null ? [] : [[steps, value]]));
  return {
    type: 'line',
    symbol: 'circle',
    symbolSize: 4,
    showSymbol: data.length < 100,
    lineStyle: { width: 1.5 },
    data,
  } as const;
}

interface DrawOptions {
  readonly legend?: readonly string[];
  readonly yAxis?: { readonly min?: number; readonly max?: number };
  readonly unit?: string;
}

function draw({ width, height, ink, background }: Paper, series: Series, options: DrawOptions = {}): string {
  const { legend, yAxis, unit = 'environment steps' } = options;
  const axis = {
    type: 'value',
    axisLine: { lineStyle: { color: ink } },
    axisTick: { lineStyle: { color: ink } },
    axisLabel: { color: ink, formatter: (value: number) => compact.format(value) },
    nameTextStyle: { color: ink },
    splitLine: { lineStyle: { color: ink, opacity: 0.15 } },
  } as const;
  return drawChart(width, height, {
    backgroundColor: background,
    ...(legend && {
      legend: {
        ...{ top: 0, itemGap: 28, icon: 'rect', itemHeight: 4, textStyle: { color: ink } },
        data: [...legend],
      },
    }),
    grid: { left: 8, right: 20, top: legend ? 36 : 12, bottom: 8, outerBoundsMode: 'same' },
    xAxis: {
      ...axis,
      name: unit,
      nameLocation: 'middle',
      nameGap: 28,
      splitLine: { show: false },
      axisLine: { ...axis.axisLine, onZero: false },
    },
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
  });
}

/** A short text: 2500000 as 2.5M. */
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });
