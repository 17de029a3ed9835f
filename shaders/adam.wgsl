// One Adam step over the flat parameter buffer, in place:
//
//   g = factor * gradient + weight_decay * p
//   m = beta1 * m + (1 - beta1) * g
//   v = beta2 * v + (1 - beta2) * g * g
//   p = keep * p - step_size * m / (sqrt(v) * root_scale + epsilon)
//
// step_size, root_scale, epsilon and keep contain the learning rate, the bias corrections, AdamW's decay and RAdam's
// rectification. The host computes them in double precision for each step (1 - 0.999^t loses four digits in f32).

struct Params {
  count: u32,
  beta1: f32,
  rest1: f32,                                       // 1 - beta1, rounded once
  beta2: f32,
  rest2: f32,
  weight_decay: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<Numbers>;
@group(0) @binding(2) var<storage, read> step: array<f32>;      // share of the follower, step_size, root_scale, epsilon, keep
@group(0) @binding(3) var<storage, read> factor: array<f32>;
@group(0) @binding(4) var<storage, read_write> parameters: array<Numbers>;
@group(0) @binding(5) var<storage, read_write> mean: array<Numbers>;
@group(0) @binding(6) var<storage, read_write> square: array<Numbers>;
@group(0) @binding(7) var<storage, read_write> follower: array<Numbers>;

fn update(i: u32) {
  let p = parameters[i];
  let g = given(i) + params.weight_decay * p;
  let m = params.beta1 * mean[i] + params.rest1 * g;
  let v = params.beta2 * square[i] + params.rest2 * g * g;
  mean[i] = m;
  square[i] = v;
  write(i, step[4] * p - step[1] * m / (sqrt(v) * step[2] + step[3]));
}
