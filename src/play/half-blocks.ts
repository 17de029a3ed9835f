import type { Film } from '../envs/film.ts';

const RESET = '\u001b[0m';

/**
 * A picture as lines of text for a terminal with true colours. Each character shows two pixels, one above the other.
 * The picture is shrunk to fit, but never enlarged; each pixel is the mean of the pixels that it covers.
 *
 * @param pixels indices into the film's palette, [height, width].
 * @param columns the most characters in a line.
 * @param rows the most lines.
 */
export function halfBlocks(pixels: Uint8Array, film: Film, columns: number, rows: number): string[] {
  const scale = Math.min(1, columns / film.width, (2 * rows) / film.height);
  const width = Math.max(1, Math.floor(film.width * scale));
  const height = Math.max(1, Math.floor(film.height * scale));
  const colour = (x: number, y: number): string => meanColour(pixels, film, x, y, width, height);
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    let line = '';
    let before = '';
    for (let x = 0; x < width; x++) {
      const below = y + 1 < height ? `;48;2;${colour(x, y + 1)}` : '';
      const colours = `\u001b[38;2;${colour(x, y)}${below}m`;
      line += colours === before ? '▀' : `${colours}▀`;
      before = colours;
    }
    lines.push(line + RESET);
  }
  return lines;
}

/** Pixel x, y of a picture shrunk to width by height: red;green;blue. */
function meanColour(
  pixels: Uint8Array,
  film: Film,
  x: number,
  y: number,
  width: number,
  height: number,
): string {
  const edge = (i: number, of: number, size: number): number => Math.floor((i * size) / of);
  const [left, right] = [edge(x, width, film.width), edge(x + 1, width, film.width)];
  const [top, bottom] = [edge(y, height, film.height), edge(y + 1, height, film.height)];
  let [red, green, blue] = [0, 0, 0];
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const [r, g, b] = film.palette[pixels[row * film.width + column]];
      red += r;
      green += g;
      blue += b;
    }
  }
  const count = (right - left) * (bottom - top);
  return [red, green, blue].map((sum) => Math.round(sum / count)).join(';');
}
