import { band, draw, type Paper, type Series, WHITE } from './drawing.ts';

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

/** Colours that colour-blind people can also tell apart: Okabe and Ito's, and two greys. */
const COLOURS = [
  ...['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00'],
  ...['#56b4e9', '#9a8f00', '#7f7f7f', '#b0b0b0'],
];

/**
 * Dashes and gaps of lines, one for each colour. Later curves lie above earlier ones, which show through their gaps.
 */
const DASHES = [
  ...['solid' as const, [12, 5], [2, 3], [9, 3, 2, 3], [6, 6]],
  ...[
    [1, 4],
    [14, 3, 2, 3, 2, 3],
    [4, 8],
    [3, 3],
  ],
];

export interface CurvesOptions {
  /** The unit of the horizontal axis, such as `episodes`. */
  readonly unit: string;
  /** All curves to be compared by eye, including those on other charts. Default: this chart's curves. */
  readonly among?: readonly Curve[];
  /** Default: white, 760 x 400. */
  readonly paper?: Paper;
}

/** Draws curves with their bands, as an SVG. */
export function drawCurves(curves: readonly Curve[], options: CurvesOptions): string {
  const { unit, among = curves, paper = WHITE } = options;
  const series = curves.flatMap(({ name, points }, i): Series => {
    const color = COLOURS[i % COLOURS.length];
    const lineStyle = { width: 2, type: DASHES[i % DASHES.length] };
    const data = points.map(({ at, middle }) => [at, middle]);
    return [
      ...band(name, points, color),
      { name, color, type: 'line', symbol: data.length < 2 ? 'circle' : 'none', lineStyle, data },
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
