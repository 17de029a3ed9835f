// The temporal-difference loss of deep Q-learning over a batch, its gradient, and the errors:
//
//   best      = argmax over a of chooser[i, a]               (double DQN: the online net; else next_q itself)
//   target    = reward[i] + gamma * (1 - terminated[i]) * next_q[i, best]
//               (terminated lies between 0 and 1 after n steps: 1 - gamma^(n - 1))
//   error[i]  = q[i, action[i]] - target
//   out       = mean over i of weight[i] * l(error[i])
//   gradient  = d out / d q, zero except at the actions taken
//
// One workgroup; a lane takes every 256th sample, so the order of the sum is fixed.

struct Params {
  batch: u32,
  actions: u32,
  gamma: f32,
  nan: u32,                                         // bits of a NaN, for an action that does not exist
}

override WEIGHTED: bool;
override DOUBLE: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<f32>;
@group(0) @binding(2) var<storage, read> next_q: array<f32>;
@group(0) @binding(3) var<storage, read> chooser: array<f32>;
@group(0) @binding(4) var<storage, read> action: array<i32>;
@group(0) @binding(5) var<storage, read> reward: array<f32>;
@group(0) @binding(6) var<storage, read> terminated: array<f32>;
@group(0) @binding(7) var<storage, read> weight: array<f32>;
@group(0) @binding(8) var<storage, read_write> out: array<f32>;
@group(0) @binding(9) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(10) var<storage, read_write> error: array<f32>;

fn value_of_best(first: u32) -> f32 {
  var best = first;
  for (var i = first + 1u; i < first + params.actions; i++) {
    if (DOUBLE) { if (chooser[i] > chooser[best]) { best = i; } } else { if (next_q[i] > next_q[best]) { best = i; } }
  }
  return next_q[best];
}

@compute @workgroup_size(GROUP)
fn main(@builtin(local_invocation_index) local: u32) {
  let scale = 1.0 / f32(params.batch);
  var total = 0.0;
  for (var i = local; i < params.batch; i += GROUP) {
    let first = i * params.actions;
    let taken = u32(action[i]);
    let estimate = q[first + min(taken, params.actions - 1u)];
    // A terminal state has no future, whatever the network says of it.
    var future = 0.0;
    if (terminated[i] != 1.0) { future = params.gamma * (1.0 - terminated[i]) * value_of_best(first); }
    var d = estimate - (reward[i] + future);
    if (taken >= params.actions) { d = bitcast<f32>(params.nan); }
    var w = 1.0;
    if (WEIGHTED) { w = weight[i]; }
    error[i] = d;
    total += w * loss(d);
    for (var j = 0u; j < params.actions; j++) {
      gradient[first + j] = select(0.0, w * scale * loss_slope(d), j == taken);
    }
  }
  let sum = workgroup_sum(local, total);
  if (local == 0u) { out[0] = sum * scale; }
}
