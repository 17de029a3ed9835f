/**
 * The knob that turns a paddle. The console measures the knob's resistance by counting while a capacitor
 * charges; an action turns the knob by a fixed step, held between two stops. So its resistance only ever lies
 * on one of three grids: steps from where it starts, from the one stop, or from the other.
 */

const START_RESISTANCE = 408_823;
const MIN_RESISTANCE = 27_450;
const MAX_RESISTANCE = 790_196;
const TURN = 23_000;

const grid = (lowest: number, length: number): number[] =>
  Array.from({ length }, (_, i) => lowest + i * TURN);
const resistances = [
  ...grid(START_RESISTANCE - 16 * TURN, 33),
  ...grid(MIN_RESISTANCE, 34),
  ...grid(MAX_RESISTANCE - 33 * TURN, 34),
];

const turned = (by: number): Uint8Array =>
  Uint8Array.from(resistances, (resistance) =>
    resistances.indexOf(Math.min(MAX_RESISTANCE, Math.max(MIN_RESISTANCE, resistance + by))),
  );

/** The number of positions of the knob. They count from 0, grid by grid, lowest resistance first. */
export const KNOB_POSITIONS = resistances.length;
/** The position at the start of a game. */
export const KNOB_START = resistances.indexOf(START_RESISTANCE);
/** The position that one frame of LEFT turns each position to. */
export const KNOB_LEFT = turned(TURN);
/** The position that one frame of RIGHT turns each position to. */
export const KNOB_RIGHT = turned(-TURN);
