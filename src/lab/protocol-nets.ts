/** What page and worker say to each other of trained nets that come with the page, and of what a net looks at. */

/** A trained net beside the page: `nets/pong-pqn.json` tells of `nets/pong-pqn.safetensors`. */
export interface TrainedNet {
  readonly recipe: string;
  readonly preset: string;
  readonly seed: number;
  /** The settings that differ from the preset's, as `--set` takes them. */
  readonly settings: readonly string[];
  /** Environment steps, updates and random actions (0 to 1) at which it was saved. */
  readonly steps: number;
  readonly updates: number;
  readonly epsilon: number;
  /** The size and the SHA-256 of its file. */
  readonly bytes: number;
  readonly sha256: string;
  /** The arguments of `webgpu-dqn` that make that file to the byte, and where in the folder of the run it then lies. */
  readonly command: string;
  readonly file: string;
  /** Scores of whole games that it played once training was over. */
  readonly games: readonly number[];
  /** Their mean and standard deviation. */
  readonly mean: number;
  readonly std: number;
  /** The evaluations of its training up to there. */
  readonly curve: readonly {
    readonly step: number;
    readonly seconds: number;
    readonly mean: number;
    readonly std: number;
    readonly games: number;
  }[];
}

/** What there is to say of such a net before it is fetched. */
export type NetOffer = Pick<TrainedNet, 'recipe' | 'preset' | 'bytes' | 'mean' | 'steps'>;

/** How much the values of actions hang on each part of the picture. */
export interface Saliency {
  /** Parts side by side, and one above the other. They overlap where there are more than 7. */
  readonly side: number;
  /** 1/2 of the sum over actions of (Q - Q')^2, Q' with that part painted over; [side, side]. */
  readonly shades: Float32Array;
}
