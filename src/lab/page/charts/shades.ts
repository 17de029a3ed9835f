import type { Saliency } from '../../protocol.ts';

/** A yellow that stands out from the colours of the games. */
const [RED, GREEN, BLUE] = [255, 236, 64];
/** Of what changes the values most. */
const OPACITY = 0.8;

/** Lays the shades over a picture of the size of the canvas: the largest is the brightest. */
export function drawShades(canvas: HTMLCanvasElement, { side, shades }: Saliency): void {
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(side, side);
  const most = Math.max(...shades);
  for (const [i, shade] of shades.entries()) {
    const share = most > 0 ? Math.sqrt(shade / most) : 0; // their sizes differ by a lot
    image.data.set([RED, GREEN, BLUE, 255 * OPACITY * share], 4 * i);
  }
  context.putImageData(image, 0, 0);
}

/** The largest shade, and where it is: shares of the height and of the width. */
export function mostOf({ side, shades }: Saliency): { value: number; row: number; column: number } {
  const at = shades.indexOf(Math.max(...shades));
  return { value: shades[at], row: (Math.floor(at / side) + 0.5) / side, column: ((at % side) + 0.5) / side };
}
