import type uPlot from 'uplot';

/** Draws a line across a chart at a value of y. */
export function level(plot: uPlot, value: number, stroke: string, dash: readonly number[]): void {
  const { ctx: context, bbox } = plot;
  const y = Math.round(plot.valToPos(value, 'y', true)) + 0.5;
  context.save();
  context.strokeStyle = stroke;
  context.lineWidth = 1.5 * devicePixelRatio;
  context.lineCap = 'round';
  context.setLineDash(dash.map((length) => length * devicePixelRatio));
  context.beginPath();
  context.moveTo(bbox.left, y);
  context.lineTo(bbox.left + bbox.width, y);
  context.stroke();
  context.restore();
}
