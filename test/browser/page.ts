/** Runs in a page (scripts/test-browser.js), which waits for `window.result`. */

export interface Result {
  readonly passed: string[];
  readonly failed: string[];
}

declare global {
  interface Window {
    result: Promise<Result>;
  }
}

const tests: Record<string, () => Promise<void>> = {
  'WebGPU computes': async () => {
    const adapter = await navigator.gpu.requestAdapter();
    if (!adapter) throw new Error('no adapter');
    console.log(`adapter: ${adapter.info.vendor} ${adapter.info.architecture}`);
    const device = await adapter.requestDevice();
    const code = `
      @group(0) @binding(0) var<storage, read_write> values: array<u32>;
      @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
        values[id.x] = id.x * id.x;
      }`;
    const pipeline = device.createComputePipeline({
      layout: 'auto',
      compute: { module: device.createShaderModule({ code }) },
    });
    const values = device.createBuffer({
      size: 256,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
    });
    const copy = device.createBuffer({ size: 256, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [{ binding: 0, resource: { buffer: values } }],
      }),
    );
    pass.dispatchWorkgroups(1);
    pass.end();
    encoder.copyBufferToBuffer(values, 0, copy, 0, 256);
    device.queue.submit([encoder.finish()]);
    await copy.mapAsync(GPUMapMode.READ);
    const found = new Uint32Array(copy.getMappedRange());
    const wrong = found.findIndex((value, i) => value !== i * i);
    if (wrong >= 0) throw new Error(`value ${wrong} is ${found[wrong]}, expected ${wrong * wrong}`);
    device.destroy();
  },
};

async function run(): Promise<Result> {
  const result: Result = { passed: [], failed: [] };
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      result.passed.push(name);
    } catch (error) {
      result.failed.push(`${name}: ${(error as Error).message}`);
    }
  }
  return result;
}

window.result = run();
