// The entry point's count (lib/per_element.wgsl) of kernels over params.count numbers that lie side by side. Each
// invocation takes several, so that what all need is read once for them.

override ELEMENTS: u32;

fn numbers() -> u32 { return params.count / WIDTH; }

fn count() -> u32 { return (numbers() + ELEMENTS - 1u) / ELEMENTS; }

fn compute(first: u32) {
  for (var i = first; i < numbers(); i += count()) { update(i); }
}
