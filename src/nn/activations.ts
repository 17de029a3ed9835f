import { elu, type GeluOptions, gelu, leakyRelu, sigmoid, silu, softplus, tanh } from '../ops/activations.ts';
import { logSoftmax, softmax } from '../ops/softmax.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

type F32 = Tensor<'f32'>;

/** 1 / (1 + e^-x), element by element. */
export class Sigmoid extends Module {
  forward(x: F32): F32 {
    return sigmoid(x);
  }
}

/** The hyperbolic tangent, element by element. */
export class Tanh extends Module {
  forward(x: F32): F32 {
    return tanh(x);
  }
}

/** log(1 + e^x), element by element. */
export class Softplus extends Module {
  forward(x: F32): F32 {
    return softplus(x);
  }
}

/** x sigmoid(x), element by element. */
export class SiLU extends Module {
  forward(x: F32): F32 {
    return silu(x);
  }
}

/** x times the share of a normal distribution below x, or its approximation by tanh, element by element. */
export class GELU extends Module {
  constructor(readonly options: GeluOptions = {}) {
    super();
  }

  forward(x: F32): F32 {
    return gelu(x, this.options);
  }
}

/** x where it is positive, else alpha (e^x - 1), element by element. */
export class ELU extends Module {
  constructor(readonly alpha = 1) {
    super();
  }

  forward(x: F32): F32 {
    return elu(x, this.alpha);
  }
}

/** x where it is positive, else slope x, element by element. */
export class LeakyReLU extends Module {
  constructor(readonly slope = 0.01) {
    super();
  }

  forward(x: F32): F32 {
    return leakyRelu(x, this.slope);
  }
}

/** Positive numbers along an axis that add up to 1. */
export class Softmax extends Module {
  constructor(readonly axis = -1) {
    super();
  }

  forward(x: F32): F32 {
    return softmax(x, this.axis);
  }
}

/** The logarithms of `Softmax`. */
export class LogSoftmax extends Module {
  constructor(readonly axis = -1) {
    super();
  }

  forward(x: F32): F32 {
    return logSoftmax(x, this.axis);
  }
}
