/**
 * The paddle and the knob that turns it. The console measures the knob's resistance by counting while a
 * capacitor charges; an action turns the knob by a fixed step, held between two stops. So its resistance
 * only ever lies on one of three grids: steps from where it starts, from the one stop, or from the other.
 *
 * The counts were measured for every position with ale-py 0.12.1.
 */

const START_RESISTANCE = 408_823;
const MIN_RESISTANCE = 27_450;
const MAX_RESISTANCE = 790_196;
const TURN = 23_000;

// Each row starts at the lowest resistance of its grid.
const FROM_START = [
  0, 0, 0, 16, 22, 26, 32, 38, 44, 48, 54, 60, 66, 72, 76, 82, 88, 94, 100, 106, 112, 116, 122, 128, 134, 140,
  146, 152, 158, 164, 168, 174, 180,
];
const FROM_MIN = [
  0, 0, 0, 12, 18, 24, 28, 34, 40, 46, 50, 56, 62, 68, 74, 80, 84, 90, 96, 102, 108, 114, 120, 126, 130, 136,
  142, 148, 154, 160, 166, 172, 178, 182,
];
const FROM_MAX = [
  0, 0, 0, 12, 18, 24, 30, 34, 40, 46, 52, 58, 64, 68, 74, 80, 86, 92, 98, 104, 108, 114, 120, 126, 132, 138,
  144, 150, 154, 160, 166, 172, 178, 184,
];

const resistances: number[] = [];
const counts: number[] = [];
for (const [lowest, row] of [
  [START_RESISTANCE - 16 * TURN, FROM_START],
  [MIN_RESISTANCE, FROM_MIN],
  [MAX_RESISTANCE - 33 * TURN, FROM_MAX],
] as const) {
  row.forEach((count, i) => {
    resistances.push(lowest + i * TURN);
    counts.push(count);
  });
}

const turned = (by: number): Uint8Array =>
  Uint8Array.from(resistances, (resistance) =>
    resistances.indexOf(Math.min(MAX_RESISTANCE, Math.max(MIN_RESISTANCE, resistance + by))),
  );

/** How many positions the knob has; they are numbered from 0. */
export const KNOB_POSITIONS = resistances.length;
/** The position at the start of a game. */
export const KNOB_START = resistances.indexOf(START_RESISTANCE);
/** The position that one frame of LEFT turns each position to. */
export const KNOB_LEFT = turned(TURN);
/** The same for RIGHT. */
export const KNOB_RIGHT = turned(-TURN);
/** What the console counts at each position. */
export const KNOB_COUNT = Uint8Array.from(counts);

/** The left edge of the paddle on the screen when a game starts, in pixels. */
export const PADDLE_START = 99;
const PADDLE_MIN = 8;
const PADDLE_MAX = 144;

/** The paddle's left edge one frame on: halfway to where the knob was at the frame before. */
export function nextPaddleX(x: number, count: number): number {
  const next = (x + 47 + 235 - count) >> 1;
  return Math.min(PADDLE_MAX, Math.max(PADDLE_MIN, next - 47));
}
