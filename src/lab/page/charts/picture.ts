import type { Film } from '../../../envs/film.ts';

/** Paints a film's pictures on a canvas. */
export class PicturePainter {
  private readonly context: CanvasRenderingContext2D;
  private readonly image: ImageData;
  private readonly rgba: Uint32Array;
  /** The last picture. */
  private readonly pixels: Uint8Array;
  private colours: Uint32Array;

  constructor(
    canvas: HTMLCanvasElement,
    private readonly film: Film,
    isDark: boolean,
  ) {
    const { width, height } = film;
    canvas.width = width;
    canvas.height = height;
    this.context = canvas.getContext('2d', { alpha: false })!;
    this.image = this.context.createImageData(width, height);
    this.rgba = new Uint32Array(this.image.data.buffer);
    this.pixels = new Uint8Array(width * height);
    this.colours = coloursOf(film, isDark);
  }

  paint(pixels: Uint8Array): void {
    this.pixels.set(pixels);
    this.repaint();
  }

  setDark(isDark: boolean): void {
    this.colours = coloursOf(this.film, isDark);
    this.repaint();
  }

  private repaint(): void {
    const { pixels, rgba, colours } = this;
    for (let i = 0; i < pixels.length; i++) rgba[i] = colours[pixels[i]];
    this.context.putImageData(this.image, 0, 0);
  }
}

const [DARKEST, BRIGHTEST] = [30, 236];

/** The palette as words of pixels. Drawings on white paper are turned over in the dark; what has colours keeps them. */
function coloursOf({ palette }: Film, isDark: boolean): Uint32Array {
  const isPaper = palette[0].every((part) => part === 255);
  return Uint32Array.from(palette, (colour) => {
    const [red, green, blue] = isDark && isPaper ? turnedOver(colour) : colour;
    return (255 << 24) | (blue << 16) | (green << 8) | red;
  });
}

/** The same hue, as light as it was dark. */
function turnedOver(colour: Film['palette'][number]): number[] {
  const lightness = Math.max(...colour) + Math.min(...colour);
  return colour.map((part) => Math.round(DARKEST + ((part + 255 - lightness) * (BRIGHTEST - DARKEST)) / 255));
}
