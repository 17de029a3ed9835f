/** The public exports of layers and nets. */

export {
  ELU,
  GELU,
  LeakyReLU,
  LogSoftmax,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from './activations.ts';
export { CategoricalNet, type CategoricalNetOptions } from './categorical-net.ts';
export { type CNNOptions, cnn, DQN_2013, IMPALA, NATURE } from './cnn.ts';
export { Conv2d, type Conv2dLayerOptions } from './conv2d.ts';
export { Dueling } from './dueling.ts';
export { Embedding, type EmbeddingOptions } from './embedding.ts';
export { Flatten } from './flatten.ts';
export { type ImpalaOptions, impala } from './impala.ts';
export { ImplicitQuantileNet, type ImplicitQuantileNetOptions } from './implicit-quantile-net.ts';
export type { Init } from './init.ts';
export { LayerNorm, type LayerNormLayerOptions, PlainLayerNorm } from './layer-norm.ts';
export { Linear, type LinearOptions } from './linear.ts';
export { Module } from './module.ts';
export { withNoise } from './noise.ts';
export { NoisyLinear, type NoisyLinearOptions } from './noisy-linear.ts';
export { AvgPool2d, MaxPool2d } from './pool2d.ts';
export { QuantileNet, type QuantileNetOptions } from './quantile-net.ts';
export { ReLU } from './relu.ts';
export { type MLPOptions, mlp, Residual, Sequential } from './sequential.ts';
