// The sum of one value per invocation over a workgroup of 256, in a fixed order. Every invocation gets it.

const GROUP = 256u;

var<workgroup> partial_sums: array<f32, GROUP>;

fn workgroup_sum(local: u32, value: f32) -> f32 {
  partial_sums[local] = value;
  // Four at a time: barriers are what takes time, most of all where a processor plays the invocations.
  for (var left = GROUP / 4u; left > 0u; left /= 4u) {
    workgroupBarrier();
    if (local < left) {
      for (var i = 1u; i < 4u; i++) { partial_sums[local] += partial_sums[local + i * left]; }
    }
  }
  workgroupBarrier();
  let sum = partial_sums[0];
  workgroupBarrier();                               // now the next sum may begin
  return sum;
}
