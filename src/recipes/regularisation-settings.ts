/** Settings that keep a net from overfitting when it learns much from few steps. */
export interface RegularisationSettings {
  /** The most pixels by which images are shifted for learning. Default: 0, not at all. */
  readonly shift?: number;
  /** Whether hidden layers are normalised before their ReLU. Default: false. */
  readonly layerNorm?: boolean;
}
