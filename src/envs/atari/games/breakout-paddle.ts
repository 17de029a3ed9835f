/** The paddle of Breakout. The counts were measured for every position of the knob with ale-py 0.12.1. */

/** The console's count at each position of the knob. */
export const KNOB_COUNT = Uint8Array.of(
  // The grid from where the knob starts.
  ...[0, 0, 0, 16, 22, 26, 32, 38, 44, 48, 54, 60, 66, 72, 76, 82, 88, 94, 100, 106, 112, 116, 122, 128, 134],
  ...[140, 146, 152, 158, 164, 168, 174, 180],
  // The grid from one stop.
  ...[0, 0, 0, 12, 18, 24, 28, 34, 40, 46, 50, 56, 62, 68, 74, 80, 84, 90, 96, 102, 108, 114, 120, 126, 130],
  ...[136, 142, 148, 154, 160, 166, 172, 178, 182],
  // The grid from the other stop.
  ...[0, 0, 0, 12, 18, 24, 30, 34, 40, 46, 52, 58, 64, 68, 74, 80, 86, 92, 98, 104, 108, 114, 120, 126, 132],
  ...[138, 144, 150, 154, 160, 166, 172, 178, 184],
);

/** The left edge of the paddle on the screen when a game starts, in pixels. */
export const PADDLE_START = 99;
const PADDLE_MIN = 8;
const PADDLE_MAX = 144;

/** The paddle's left edge one frame on: halfway to where the knob was at the frame before. */
export function nextPaddleX(x: number, count: number): number {
  const next = (x + 47 + 235 - count) >> 1;
  return Math.min(PADDLE_MAX, Math.max(PADDLE_MIN, next - 47));
}
