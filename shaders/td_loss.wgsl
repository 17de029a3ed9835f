// The temporal-difference loss of deep Q-learning over a batch, its gradient, the errors, and the mean value:
//
//   error[i]  = q[i, action[i]] - td_target[i]
//   out       = mean over i of weight[i] * l(error[i])
//   gradient  = d out / d q, zero except at the actions taken
//   mean_q    = mean over i of max over a of q[i, a]
//
// One workgroup; a lane takes every 256th sample, so the order of the sums is fixed.

struct Params {
  batch: u32,
  actions: u32,
  nan: u32,                                         // bits of a NaN, for an action that does not exist
}

override WEIGHTED: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<f32>;
@group(0) @binding(2) var<storage, read> action: array<i32>;
@group(0) @binding(3) var<storage, read> td_target: array<f32>;
@group(0) @binding(4) var<storage, read> weight: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;
@group(0) @binding(6) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(7) var<storage, read_write> error: array<f32>;
@group(0) @binding(8) var<storage, read_write> mean_q: array<f32>;

@compute @workgroup_size(GROUP)
fn main(@builtin(local_invocation_index) local: u32) {
  let scale = 1.0 / f32(params.batch);
  var losses = LongSum();
  var values = LongSum();
  for (var i = local; i < params.batch; i += GROUP) {
    let first = i * params.actions;
    let taken = u32(action[i]);
    var estimate = q[first + min(taken, params.actions - 1u)];
    if (taken >= params.actions) { estimate = bitcast<f32>(params.nan); }
    var w = 1.0;
    if (WEIGHTED) { w = weight[i]; }
    error[i] = estimate - td_target[i];
    add_term(&losses, w * loss(estimate, td_target[i], 1.0));
    let slope = w * scale * loss_slope(estimate, td_target[i], 1.0);
    var best = q[first];
    for (var j = 0u; j < params.actions; j++) {
      let value = q[first + j];
      best = select(best, value, is_larger(value, best));
      gradient[first + j] = select(0.0, slope, j == taken);
    }
    add_term(&values, best);
  }
  let loss_sum = workgroup_sum(local, total_of(&losses));
  let value_sum = workgroup_sum(local, total_of(&values));
  if (local == 0u) {
    out[0] = loss_sum * scale;
    mean_q[0] = value_sum * scale;
  }
}
