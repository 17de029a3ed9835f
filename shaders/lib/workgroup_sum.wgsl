// The sum of one value per invocation over a workgroup of 256, in a fixed order. Every invocation gets it.

const GROUP = 256u;

var<workgroup> partial_sums: array<f32, GROUP>;

fn workgroup_sum(local: u32, value: f32) -> f32 {
  partial_sums[local] = value;
  for (var half = GROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { partial_sums[local] += partial_sums[local + half]; }
  }
  workgroupBarrier();
  let sum = partial_sums[0];
  workgroupBarrier();                               // now the next sum may begin
  return sum;
}
