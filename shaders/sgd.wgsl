// One step of stochastic gradient descent over the flat parameter buffer, in place:
//
//   g = factor * gradient + weight_decay * p
//   b = momentum * b + g                                     MOMENTUM, else g
//   p = p - learning_rate * (NESTEROV ? g + momentum * b : b)

struct Params {
  count: u32,
  momentum: f32,
  weight_decay: f32,
}

override MOMENTUM: bool;
override NESTEROV: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<Numbers>;
@group(0) @binding(2) var<storage, read> step: array<f32>;      // share of the follower, learning_rate
@group(0) @binding(3) var<storage, read> factor: array<f32>;
@group(0) @binding(4) var<storage, read_write> parameters: array<Numbers>;
@group(0) @binding(5) var<storage, read_write> velocity: array<Numbers>;
@group(0) @binding(6) var<storage, read_write> follower: array<Numbers>;

fn update(i: u32) {
  let p = parameters[i];
  let g = given(i) + params.weight_decay * p;
  var change = g;
  if (MOMENTUM) {
    change += params.momentum * velocity[i];
    velocity[i] = change;
    if (NESTEROV) { change = g + params.momentum * change; }
  }
  write(i, p - step[1] * change);
}
