/** The form of the pictures that a video is made of. */
export interface Film {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Red, green and blue, 0 to 255, of each colour; 1 to 256 colours. */
  readonly palette: readonly (readonly [red: number, green: number, blue: number])[];
  /** Above 0, at most 50. */
  readonly picturesPerSecond: number;
  /** Width over height as it is to be seen. Default: pixels are square. */
  readonly aspectRatio?: number;
}
