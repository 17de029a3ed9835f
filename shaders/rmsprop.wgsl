// One RMSprop step over the flat parameter buffer, in place:
//
//   g = factor * gradient + weight_decay * p
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
@group(0) @binding(1) var<storage, read> gradient: array<Numbers>;
@group(0) @binding(2) var<storage, read> step: array<f32>;      // share of the follower, learning_rate
@group(0) @binding(3) var<storage, read> factor: array<f32>;
@group(0) @binding(4) var<storage, read_write> parameters: array<Numbers>;
@group(0) @binding(5) var<storage, read_write> square: array<Numbers>;
@group(0) @binding(6) var<storage, read_write> mean: array<Numbers>;
@group(0) @binding(7) var<storage, read_write> velocity: array<Numbers>;
@group(0) @binding(8) var<storage, read_write> follower: array<Numbers>;

fn update(i: u32) {
  let p = parameters[i];
  let g = given(i) + params.weight_decay * p;
  let v = params.alpha * square[i] + params.rest * g * g;
  square[i] = v;
  var variance = v;
  if (CENTERED) {
    let a = params.alpha * mean[i] + params.rest * g;
    mean[i] = a;
    variance = not_negative(v - a * a);                     // rounding may take it below zero
  }
  var change = g / (sqrt(variance) + params.epsilon);
  if (MOMENTUM) {
    change += params.momentum * velocity[i];
    velocity[i] = change;
  }
  write(i, p - step[1] * change);
}
