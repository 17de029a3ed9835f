import type { MetricsRecord } from '../train/metrics-record.ts';
import { type ChartOption, drawChart, type Note } from './svg-chart.ts';

/** The size and colours of a drawing. */
export interface Paper {
  readonly width: number;
  readonly height: number;
  /** The colour of text and axes. */
  readonly ink: string;
  readonly background: string;
  /** Whether the pointer shows values. Default: no. */
  readonly notes?: boolean;
}

export const WHITE: Paper = { width: 760, height: 400, ink: '#333333', background: '#ffffff' };

export type Series = Extract<ChartOption['series'], readonly unknown[]>;

export const INVISIBLE = { type: 'line', symbol: 'none', silent: true, lineStyle: { opacity: 0 } } as const;

/** The bounds of a band at a place on the horizontal axis. */
export interface Bounds {
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

/** An invisible line below, and an area stacked on it. */
export function band(stack: string, points: readonly Bounds[], color: string): Series {
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

/** A line through points. Few points are also shown as dots, as one alone makes no line. */
export function line(data: [number, number][]) {
  return {
    type: 'line',
    symbol: 'circle',
    symbolSize: 4,
    showSymbol: data.length < 100,
    lineStyle: { width: 1.5 },
    data,
  } as const;
}

/** The vertical axis. A logarithmic axis leaves out values of 0 and below. */
export type Scale =
  | { readonly type?: 'value'; readonly min?: number; readonly max?: number }
  | { readonly type: 'log' };

export interface DrawOptions {
  readonly legend?: readonly string[];
  readonly yAxis?: Scale;
  readonly unit?: string;
  /** The records of one run, which give the axis of time. */
  readonly records?: readonly MetricsRecord[];
  readonly notes?: readonly Note[];
}

export function draw(paper: Paper, series: Series, options: DrawOptions = {}): string {
  const { width, height, ink, background } = paper;
  const { legend, yAxis = {}, unit = 'environment steps', records, notes = [] } = options;
  const axis = {
    type: 'value',
    axisLine: { lineStyle: { color: ink } },
    axisTick: { lineStyle: { color: ink } },
    axisLabel: { color: ink, formatter: shortly },
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
          top: 0,
          itemGap: 16,
          itemWidth: 26,
          itemHeight: 4,
          textStyle: { color: ink },
          data: [...legend],
        },
      }),
      grid: { left: 8, right: 20, top: legend ? 36 : 12, bottom: 8, outerBoundsMode: 'same' },
      xAxis: records ? [steps, time] : steps,
      yAxis: yAxis.type === 'log' ? { ...axis, ...yAxis } : { ...axis, ...linear(axis.axisLabel, yAxis) },
      series: series.map((each) => drawable(each, yAxis.type === 'log' ? LOG : LINEAR)),
    },
    paper.notes ? notes : [],
  );
}

/** The least and the largest magnitude that echarts makes an axis for, and what is drawn for anything smaller. */
const LINEAR = { least: 1e-15, most: 1e299, smaller: 0 };
const LOG = { least: 1e-99, most: 1e99, smaller: 1e-99 };

/** A line whose values are within the magnitudes of its axis. */
function drawable(series: Series[number], { least, most, smaller }: typeof LINEAR): Series[number] {
  const within = (value: number) =>
    Math.abs(value) < least ? smaller : Math.max(-most, Math.min(most, value));
  const points = series.data as [at: number, value: number][];
  return { ...series, data: points.map(([at, value]) => [at, within(value)]) };
}

/** Bounds that are given are not round; the ticks between them are. */
function linear<L>(axisLabel: L, { min, max }: Extract<Scale, { type?: 'value' }>) {
  const bounds = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  const labels = { showMaxLabel: max === undefined, showMinLabel: (min ?? 0) === 0 };
  return { ...bounds, axisLabel: { ...axisLabel, ...labels } };
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
  if (seconds < 1) return `${leading.format(seconds)} s`;
  if (seconds < 100) return `${tenth.format(seconds)} s`;
  return seconds < 6000 ? `${tenth.format(seconds / 60)} min` : `${tenth.format(seconds / 3600)} h`;
}

/** A short text: 2500000 as 2.5M, 0.00001 as 1e-5. */
function shortly(value: number): string {
  const isTiny = value !== 0 && Math.abs(value) < 1e-3;
  return isTiny ? Number(value.toPrecision(4)).toExponential() : compact.format(value);
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });
const leading = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
