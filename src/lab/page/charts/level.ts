import type uPlot from 'uplot';

/** Draws a line across a chart at a value of y. */
export function level(plot: uPlot, value: number, stroke: string, dash: readonly number[]): void {
  const { left, width } = plot.bbox;
  const y = Math.round(plot.valToPos(value, 'y', true)) + 0.5;
  line(plot, { stroke, dash, from: [left, y], to: [left + width, y] });
}

/** Draws a line up a chart at a value of x, if that is to be seen. */
export function upright(plot: uPlot, value: number, stroke: string, dash: readonly number[]): void {
  const { left, top, width, height } = plot.bbox;
  const x = Math.round(plot.valToPos(value, 'x', true)) + 0.5;
  if (x < left || x > left + width) return;
  line(plot, { stroke, dash, from: [x, top], to: [x, top + height] });
}

/** Draws a small triangle on the x axis, if that value is to be seen. */
export function triangle(plot: uPlot, value: number, fill: string): void {
  const { ctx: context, bbox } = plot;
  const [x, y] = [plot.valToPos(value, 'x', true), bbox.top + bbox.height];
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  const size = SIZE * devicePixelRatio;
  context.save();
  context.fillStyle = fill;
  context.beginPath();
  context.moveTo(x, y - 1.5 * size);
  context.lineTo(x + size, y);
  context.lineTo(x - size, y);
  context.fill();
  context.restore();
}

/** Half the width of a triangle. */
const SIZE = 5;

interface Line {
  readonly stroke: string;
  readonly dash: readonly number[];
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

function line({ ctx: context }: uPlot, { stroke, dash, from, to }: Line): void {
  context.save();
  context.strokeStyle = stroke;
  context.lineWidth = 1.5 * devicePixelRatio;
  context.lineCap = 'round';
  context.setLineDash(dash.map((length) => length * devicePixelRatio));
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
  context.restore();
}
