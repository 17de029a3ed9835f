// One RMSprop step over the flat parameter buffer, in place:
//
//   g = gradient + weight_decay * p
//   v = alpha * v + (1 - alpha) * g * g
//   a = alpha * a + (1 - alpha) * g                          CENTERED, else 0
//   u = g / (sqrt(v - a * a) + epsilon)
//   b = momentum * b + u                                     MOMENTUM, else u
//   p = p - learning_rate * b

struct Params {
  count: u32,
  alpha: f32,
  rest: f32,                                        // 1 - alpha, rounded once
  epsilon: f32,
  momentum: f32,
  weight_decay: f32,
}

override CENTERED: bool;
override MOMENTUM: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> step: array<f32>;      // learning_rate
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<storage, read_write> square: array<f32>;
@group(0) @binding(5) var<storage, read_write> mean: array<f32>;
@group(0) @binding(6) var<storage, read_write> velocity: array<f32>;

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  let p = parameters[i];
  let g = gradient[i] + params.weight_decay * p;
  let v = params.alpha * square[i] + params.rest * g * g;
  square[i] = v;
  var variance = v;
  if (CENTERED) {
    let a = params.alpha * mean[i] + params.rest * g;
    mean[i] = a;
    let difference = v - a * a;
    variance = no_less(difference, 0.0);                    // rounding may take it below zero
  }
  var update = g / (sqrt(variance) + params.epsilon);
  if (MOMENTUM) {
    update += params.momentum * velocity[i];
    velocity[i] = update;
  }
  parameters[i] = p - step[0] * update;
}
