import type { Dispatch, Kernel } from '../../src/kernels/kernel.ts';

/**
 * `kernel`, with invocations that trade places within their workgroup. Software adapters run the lanes of a workgroup
 * in order, a few at a time, which hides a missing barrier if a value happens to be written before it is read. They
 * cannot hide it once neighbours run at different times.
 */
export function scatterLanes(kernel: Kernel): Kernel {
  return { ...kernel, dispatch: (...call) => scattered(kernel.dispatch(...call)) };
}

export function usesWorkgroupMemory({ source }: Dispatch): boolean {
  return source.includes('var<workgroup>');
}

/** Leaves `main` as it is, but hands it the builtins of another lane. */
function scattered(dispatch: Dispatch): Dispatch {
  const entry = /@compute @workgroup_size\(([^)]*)\)\s*fn main\(([^{]*)\) \{/;
  const [, size, list] = dispatch.source.match(entry)!;
  const [width, height = '1'] = size.split(', ');
  const inputs = [...list.matchAll(/@builtin\((\w+)\) ((\w+): \w+)/g)].map(
    ([input, builtin, parameter, name]) => ({ input, builtin, parameter, name }),
  );
  const ofLane = ({ builtin }: { builtin: string }) => builtin.startsWith('local_invocation_');
  const kept = inputs.filter((each) => !ofLane(each)).map(({ input }) => `${input}, `);
  const given = inputs.map((each) => (ofLane(each) ? each.builtin : each.name));
  const parameters = inputs.map(({ parameter }) => parameter);
  const source = dispatch.source.replace(
    entry,
    `@compute @workgroup_size(${size})
fn main(${kept.join('')}@builtin(local_invocation_index) own_index: u32) {
  // A multiplication by an odd number modulo a power of two reaches every lane once.
  let local_invocation_index = (own_index * 37u + 93u) % (${width} * ${height});
  let local_invocation_id = vec3u(local_invocation_index % ${width}, local_invocation_index / ${width}, 0u);
  scattered_main(${given.join(', ')});
}
fn scattered_main(${parameters.join(', ')}) {`,
  );
  return { ...dispatch, label: `${dispatch.label}_scattered`, source };
}
