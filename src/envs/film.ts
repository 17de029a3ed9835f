/** The form of a video's pictures. */
export interface Film {
  /** The width in pixels. */
  readonly width: number;
  /** The height in pixels. */
  readonly height: number;
  /** The red, green and blue, 0 to 255, of each of 1 to 256 colours. */
  readonly palette: readonly (readonly [red: number, green: number, blue: number])[];
  /** The number of pictures a second: above 0, at most 50. */
  readonly picturesPerSecond: number;
  /** The width over the height as shown. Default: pixels are square. */
  readonly aspectRatio?: number;
}
