/**
 * The player's paddle of Pong. The counts were measured for every position of the knob with ale-py 0.12.1.
 */

/** The console's count at each position of the knob. */
export const KNOB_COUNT = Uint8Array.of(
  // The grid from where the knob starts.
  ...[
    38, 38, 38, 38, 40, 46, 52, 58, 64, 68, 74, 80, 86, 92, 98, 104, 110, 114, 120, 126, 132, 138, 144, 150,
  ],
  ...[156, 162, 166, 172, 178, 184, 190, 196, 202],
  // The grid from one stop.
  ...[
    38, 38, 38, 38, 38, 42, 48, 54, 60, 66, 72, 78, 82, 88, 94, 100, 106, 112, 118, 124, 128, 134, 140, 146,
  ],
  ...[152, 158, 164, 170, 174, 180, 186, 192, 198, 204],
  // The grid from the other stop.
  ...[
    38, 38, 38, 38, 38, 44, 50, 54, 60, 66, 72, 78, 84, 90, 96, 102, 106, 112, 118, 124, 130, 136, 142, 148,
  ],
  ...[152, 158, 164, 170, 176, 182, 188, 194, 198, 204],
);

/** The paddle's top edge on the screen when a game starts, in pixels. */
export const PLAYER_START = 96;

/** The next place of a paddle at `y`: halfway to the place that the knob asks for. */
export function halfwayToKnob(y: number, count: number): number {
  return ((y + 13 + count) >> 1) - 13;
}
