// The image that a convolution gathers from (lib/convolution.wgsl), as bytes, four to a word. A byte stands for
// the fraction byte / 255.

@group(0) @binding(2) var<storage, read> b: array<u32>;

fn read_image(at: u32) -> f32 {
  return f32(extractBits(b[at / 4u], at % 4u * 8u, 8u)) / 255.0;
}
