import type { Decisions } from '../../protocol.ts';
import { colour } from '../theme.ts';

/** Decisions across the strip. */
export const DECISIONS = 300;

export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** The lowest and highest of values and returns, with 0 among them: one scale for bars and strip. */
export function scaleOf(q: Float32Array, decisions: Decisions | undefined): Scale {
  let [low, high] = [0, 0];
  for (const values of [q, decisions?.expected ?? [], decisions?.obtained ?? []]) {
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return high > low ? { low, high } : { low: 0, high: 1 };
}

const PADDING = 6;

/** Draws what was expected as a line, and what was earned as a dotted one; dashed where that includes an estimate. */
export function drawStrip(canvas: HTMLCanvasElement, decisions: Decisions, { low, high }: Scale): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const density = devicePixelRatio;
  if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
  }
  const context = canvas.getContext('2d')!;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  const { expected, obtained, estimated } = decisions;
  const first = DECISIONS - expected.length;
  const x = (i: number) => ((first + i + 0.5) * width) / DECISIONS;
  const y = (value: number) => height - PADDING - ((value - low) * (height - 2 * PADDING)) / (high - low);

  context.strokeStyle = colour('line');
  context.lineWidth = 1;
  stroke(context, [], () => {
    context.moveTo(0, Math.round(y(0)) + 0.5);
    context.lineTo(width, Math.round(y(0)) + 0.5);
  });
  context.strokeStyle = colour('earned');
  context.lineWidth = 1.75;
  for (const [value, dash] of [
    [0, [1.5, 3.5]],
    [1, [6, 4]],
  ] as const) {
    stroke(context, dash, () => line(obtained, (i) => estimated[i] === value));
  }
  context.strokeStyle = colour('train');
  stroke(context, [], () => line(expected, () => true));

  function line(values: Float32Array, has: (i: number) => boolean): void {
    let drawing = false;
    for (let i = 0; i < values.length; i++) {
      const is = has(i) && !Number.isNaN(values[i]);
      if (is && drawing) context.lineTo(x(i), y(values[i]));
      else if (is) context.moveTo(x(i), y(values[i]));
      drawing = is;
    }
  }
}

function stroke(context: CanvasRenderingContext2D, dash: readonly number[], path: () => void): void {
  context.setLineDash([...dash]);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  path();
  context.stroke();
}
