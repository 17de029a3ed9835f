// The image that a convolution gathers from (lib/convolution.wgsl), as floats.

@group(0) @binding(2) var<storage, read> b: array<f32>;

fn read_image(at: u32) -> f32 { return b[at]; }
