// One Adam step over the flat parameter buffer, in place:
//
//   g = gradient + weight_decay * p
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

override ELEMENTS: u32;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> step: array<f32>;      // step_size, root_scale
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<storage, read_write> mean: array<f32>;
@group(0) @binding(5) var<storage, read_write> square: array<f32>;

// Each invocation takes several elements, so that the step is read once for them.
fn count() -> u32 { return (params.count + ELEMENTS - 1u) / ELEMENTS; }

fn compute(first: u32) {
  let step_size = step[0];
  let root_scale = step[1];
  let epsilon = step[2];
  let keep = step[3];
  for (var i = first; i < params.count; i += count()) {
    let p = parameters[i];
    let g = gradient[i] + params.weight_decay * p;
    let m = params.beta1 * mean[i] + params.rest1 * g;
    let v = params.beta2 * square[i] + params.rest2 * g * g;
    mean[i] = m;
    square[i] = v;
    parameters[i] = keep * p - step_size * m / (sqrt(v) * root_scale + epsilon);
  }
}
