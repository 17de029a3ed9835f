import type { Strip } from '../../protocol.ts';
import { placeOf } from '../../shared/replay-strip.ts';
import { colour } from '../theme.ts';
import { scaled } from './spark.ts';

/** What a strip may be coloured by. */
export type StripColour = 'errors' | 'rewards' | 'terminal' | 'priorities' | 'timesDrawn';

/** Pixels of the mark below a chosen slot. */
const MARK = 6;

/** The lowest and highest value of a strip; undefined where there is none. */
export function rangeOf(values: ArrayLike<number>): readonly [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return low <= high ? [low, high] : undefined;
}

/** Draws the slots from left to right, the stronger the colour the higher the value; grey: not known; none: not shown. */
export function drawReplayStrip(
  canvas: HTMLCanvasElement,
  strip: Strip,
  by: StripColour,
  chosen: number | undefined,
  shown: readonly boolean[],
): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = scaled(canvas, width, height);
  const values = strip[by] ?? new Float32Array();
  const [low, high] = rangeOf(values) ?? [0, 0];
  const [unknown, known] = [colour('line'), colour('train')];
  const bins = strip.counts.length;
  const barHeight = height - MARK;
  for (let bin = 0; bin < bins; bin++) {
    if (!shown[bin]) continue;
    const left = Math.floor((bin * width) / bins);
    const right = Math.max(left + 1, Math.floor(((bin + 1) * width) / bins));
    const value = values[bin];
    context.globalAlpha = 1;
    context.fillStyle = unknown;
    context.fillRect(left, 0, right - left, barHeight);
    if (Number.isNaN(value)) continue;
    context.fillStyle = known;
    // By the root, as a few values are far above the others.
    context.globalAlpha = high > low ? 0.06 + 0.94 * Math.sqrt((value - low) / (high - low)) : 0.4;
    context.fillRect(left, 0, right - left, barHeight);
  }
  context.globalAlpha = 1;
  if (chosen === undefined || bins === 0) return;
  const x = placeOf(strip, chosen) * width;
  context.fillStyle = colour('ink');
  context.beginPath();
  context.moveTo(x, barHeight);
  context.lineTo(x - 5, height);
  context.lineTo(x + 5, height);
  context.fill();
}
