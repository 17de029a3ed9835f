import { colour } from '../theme.ts';

/** Points from left to right. NaNs are gaps. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** What lies between two values at each point. */
export interface Band {
  readonly x: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export interface Spark {
  readonly series: readonly Points[];
  /** One for each of the series. */
  readonly bands?: readonly Band[];
  /** The range of x, which charts beside each other share. */
  readonly from: number;
  readonly to: number;
  readonly log: boolean;
  /** A range of y that is always shown. */
  readonly least?: readonly [low: number, high: number];
  readonly hovered: number | undefined;
  format(value: number): string;
  formatX(value: number): string;
}

const [LEFT, RIGHT, TOP, BOTTOM] = [46, 6, 8, 18];
/** The colours of series, in their order. The second one is dashed. */
const SERIES = ['train', 'judged'];
const BAND_ALPHA = 0.16;
/** Pixels of a point that has no neighbours. */
const ALONE = 3;

/** Draws a small chart with two or three marks on each axis. */
export function drawSpark(canvas: HTMLCanvasElement, spark: Spark): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = scaled(canvas, width, height);
  const { series, bands = [], from, to, hovered } = spark;
  const [low, high] = rangeOf(spark);
  const of = (value: number) => (spark.log ? Math.log10(value) : value);
  const x = (value: number) => LEFT + ((value - from) * (width - LEFT - RIGHT)) / (to - from || 1);
  const y = (value: number) =>
    height - BOTTOM - ((of(value) - of(low)) * (height - TOP - BOTTOM)) / (of(high) - of(low) || 1);

  context.font = `11px ${colour('font')}`;
  context.fillStyle = colour('muted');
  context.strokeStyle = colour('line');
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const value of [low, high]) {
    context.fillText(spark.format(value), LEFT - 6, y(value));
    line(context, [
      [LEFT, y(value)],
      [width - RIGHT, y(value)],
    ]);
  }
  context.textBaseline = 'alphabetic';
  for (const [value, align] of [
    [from, 'left'],
    [to, 'right'],
  ] as const) {
    context.textAlign = align;
    context.fillText(spark.formatX(value), x(value), height - 4);
  }
  for (const [i, band] of bands.entries()) {
    context.fillStyle = colour(SERIES[i]);
    context.globalAlpha = BAND_ALPHA;
    context.beginPath();
    for (const [at, step] of band.x.entries()) context.lineTo(x(step), y(band.low[at]));
    for (const [at, step] of [...band.x.entries()].reverse()) context.lineTo(x(step), y(band.high[at]));
    context.fill();
    context.globalAlpha = 1;
  }
  context.lineWidth = 1.75;
  for (const [i, points] of series.entries()) {
    context.strokeStyle = colour(SERIES[i]);
    context.setLineDash(i === 0 ? [] : [4, 3]);
    context.beginPath();
    const isDrawn = (at: number) => Number.isFinite(points.y[at]) && (!spark.log || points.y[at] > 0);
    for (let at = 0; at < points.x.length; at++) {
      if (!isDrawn(at)) continue;
      const [left, top] = [x(points.x[at]), y(points.y[at])];
      if (isDrawn(at - 1)) context.lineTo(left, top);
      else context.moveTo(left, top);
      if (!isDrawn(at - 1) && !isDrawn(at + 1)) context.lineTo(left + ALONE, top);
    }
    context.stroke();
  }
  context.setLineDash([]);
  if (hovered === undefined) return;
  context.lineWidth = 1;
  context.strokeStyle = colour('edge');
  line(context, [
    [x(hovered), TOP],
    [x(hovered), height - BOTTOM],
  ]);
}

/** The x under a pointer, `offset` pixels from the left of a chart of this width. */
export function sparkX(offset: number, width: number, from: number, to: number): number {
  const share = (offset - LEFT) / (width - LEFT - RIGHT);
  return from + Math.min(1, Math.max(0, share)) * (to - from);
}

/** The index of the last point at or before x, or the first one. */
export function indexAt({ x }: Points, at: number): number {
  let [low, high] = [0, x.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (x[middle] <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function rangeOf({ series, bands = [], log, least }: Spark): readonly [number, number] {
  let [low, high] = least ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const shown = [...series.map(({ y }) => y), ...bands.flatMap((each) => [each.low, each.high])];
  for (const values of shown) {
    for (const value of values) {
      if (!Number.isFinite(value) || (log && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return log ? [0.1, 1] : [0, 1];
  if (low < high) return [low, high];
  return log ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
}

/** The drawing context of a canvas, cleared, in CSS pixels. */
export function scaled(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const density = devicePixelRatio;
  const [columns, rows] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
  }
  const context = canvas.getContext('2d')!;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineWidth = 1;
  return context;
}

function line(context: CanvasRenderingContext2D, [start, end]: readonly (readonly [number, number])[]): void {
  context.beginPath();
  context.moveTo(...start);
  context.lineTo(...end);
  context.stroke();
}
