/** The wall: six rows of 18 bricks, each 8 x 6 pixels; a row is a mask whose bit c is column c. */

export const BRICK_ROWS = 6;
export const BRICK_COLUMNS = 18;
export const BRICK_WIDTH = 8;
export const BRICK_HEIGHT = 6;
/** The place of the top left brick on the screen. */
export const WALL_LEFT = 8;
export const WALL_TOP = 57;
export const FULL_ROW = (1 << BRICK_COLUMNS) - 1;

/** Points for a brick of each row, top row first. */
export const BRICK_POINTS = [7, 7, 4, 4, 1, 1] as const;
/** Points for a whole wall. */
export const WALL_POINTS = 432;

/** Whether some brick covers some pixel of columns x .. x + width - 1, rows y .. y + height - 1. */
export function touchesBrick(rows: Int32Array, x: number, y: number, width: number, height: number): boolean {
  const firstRow = Math.max(0, Math.floor((y - WALL_TOP) / BRICK_HEIGHT));
  const lastRow = Math.min(BRICK_ROWS - 1, Math.floor((y + height - 1 - WALL_TOP) / BRICK_HEIGHT));
  const firstColumn = (x - WALL_LEFT) >> 3;
  const lastColumn = (x + width - 1 - WALL_LEFT) >> 3;
  let mask = 0;
  if (firstColumn >= 0) mask |= 1 << firstColumn;
  if (lastColumn >= 0) mask |= 1 << lastColumn;
  for (let row = firstRow; row <= lastRow; row++) if (rows[row] & mask) return true;
  return false;
}

/**
 * The brick that a ball at pixel (x, y) takes when it touches the wall: row * 18 + column, or -1 for none.
 *
 * Whatever it touches, the game looks at one place only, two pixels above the ball's top; above the wall that
 * counts as the top row. There the columns begin one pixel further right, presumably for a borrow that a
 * subtraction leaves. (From test/fixtures/ale: it holds for all 868 bricks of those games. No ball there comes
 * to a row below the top one at x = 7, a pixel left of the first column.)
 */
export function brickHit(rows: Int32Array, x: number, y: number): number {
  const row = Math.max(0, Math.floor((y - 2 - WALL_TOP) / BRICK_HEIGHT));
  if (row >= BRICK_ROWS) return -1;
  const column = Math.max(0, (x - WALL_LEFT - (row === 0 ? 1 : 0)) >> 3);
  return (rows[row] >> column) & 1 ? row * BRICK_COLUMNS + column : -1;
}
