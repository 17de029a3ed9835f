/** The fields of GPUAdapterInfo that matter here; the others are empty. */
interface FakeInfo {
  readonly device: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

/** What `requestDevice` of a fake adapter is rejected with. */
export const ASKED = 'the fake adapter was asked for its device';

/**
 * The environment in which a Node process finds one WebGPU adapter of this description, whatever this machine has.
 * Asking it for its device fails with `ASKED`.
 */
export function fakeAdapter(info: FakeInfo): { NODE_OPTIONS: string } {
  const adapterInfo = { vendor: '', architecture: '', description: '', isFallbackAdapter: false, ...info };
  const webgpu = module(`
    const requestDevice = () => Promise.reject(new Error(${JSON.stringify(ASKED)}));
    const adapter = { info: ${JSON.stringify(adapterInfo)}, features: new Set(), limits: {}, requestDevice };
    export const globals = {};
    export const create = () => ({ requestAdapter: async () => adapter });`);
  const hooks = module(`
    export const resolve = (name, context, next) =>
      name === 'webgpu' ? { url: ${JSON.stringify(webgpu)}, shortCircuit: true } : next(name, context);`);
  const preload = module(`
    import { register } from 'node:module';
    register(${JSON.stringify(hooks)});`);
  return { NODE_OPTIONS: `--import=${preload}` };
}

export const HARDWARE = fakeAdapter({ device: 'GeForce 256', description: 'a driver' });

function module(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
