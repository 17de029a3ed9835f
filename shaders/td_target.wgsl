// The targets with which deep Q-learning's temporal-difference loss (td_loss.wgsl) compares q[i, action[i]]:
//
//   best    = argmax over a of chooser[i, a]                 (double DQN: the online net; else next_q itself)
//   out[i]  = reward[i] + discount[i] * next_q[i, best]
//             (discount is 0 where the future ends, else gamma^m after m steps)

struct Params {
  batch: u32,
  actions: u32,
}

override DOUBLE: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> next_q: array<f32>;
@group(0) @binding(2) var<storage, read> chooser: array<f32>;
@group(0) @binding(3) var<storage, read> reward: array<f32>;
@group(0) @binding(4) var<storage, read> discount: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;

fn count() -> u32 { return params.batch; }

fn value_of_best(first: u32) -> f32 {
  var best = first;
  for (var i = first + 1u; i < first + params.actions; i++) {
    if (DOUBLE) {
      if (is_larger(chooser[i], chooser[best])) { best = i; }
    } else {
      if (is_larger(next_q[i], next_q[best])) { best = i; }
    }
  }
  return next_q[best];
}

fn compute(i: u32) {
  // A terminal state has no future, whatever the network says of it.
  var future = 0.0;
  if (discount[i] != 0.0) { future = discount[i] * value_of_best(i * params.actions); }
  out[i] = reward[i] + future;
}
