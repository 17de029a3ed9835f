import { exactJson } from '../../json.ts';
import type { Dispatch, Kernel } from '../../kernels/kernel.ts';
import { describeShaderError } from './errors.ts';

/** A kernel's shader, compiled for one set of constants. */
export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Compiles each shader once per device, and all shaders of a plan at the same time. */
export class PipelineCache {
  private readonly layouts = new Map<Kernel, GPUBindGroupLayout>();
  /** Compiled modules by source, as two kernels may have the same label. */
  private readonly modules = new Map<string, GPUShaderModule>();
  private readonly pipelines = new Map<Kernel, Map<string, Promise<Pipeline>>>();

  constructor(private readonly device: GPUDevice) {}

  /** @throws Error if there are more workgroups than the device allows. */
  checkSize(dispatch: Dispatch): void {
    const limit = this.device.limits.maxComputeWorkgroupsPerDimension;
    if (dispatch.workgroups.some((count) => count > limit)) {
      throw new Error(
        `${dispatch.label} needs ${dispatch.workgroups.join(' x ')} workgroups; this device allows ${limit} each way`,
      );
    }
  }

  get(kernel: Kernel, { label, source, constants = {} }: Dispatch): Promise<Pipeline> {
    const key = exactJson([source, Object.entries(constants).sort()]);
    const known = this.pipelines.get(kernel) ?? new Map<string, Promise<Pipeline>>();
    this.pipelines.set(kernel, known);
    let pipeline = known.get(key);
    if (!pipeline) {
      pipeline = this.compile(kernel, label, source, constants);
      known.set(key, pipeline);
      pipeline.catch(() => known.delete(key)); // lets the next caller try again
    }
    return pipeline;
  }

  private async compile(
    kernel: Kernel,
    label: string,
    source: string,
    constants: Readonly<Record<string, number>>,
  ): Promise<Pipeline> {
    const module = this.module(label, source);
    const layout = this.layout(kernel);
    try {
      const pipeline = await this.device.createComputePipelineAsync({
        label,
        layout: this.device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: 'main', constants },
      });
      return { pipeline, layout };
    } catch (error) {
      throw await describeShaderError(label, source, module, error);
    }
  }

  private module(label: string, code: string): GPUShaderModule {
    let module = this.modules.get(code);
    if (!module) {
      module = this.device.createShaderModule({ label, code });
      this.modules.set(code, module);
    }
    return module;
  }

  private layout(kernel: Kernel): GPUBindGroupLayout {
    let layout = this.layouts.get(kernel);
    if (!layout) {
      const types: GPUBufferBindingType[] = [
        'uniform',
        ...Object.keys(kernel.reads).map(() => 'read-only-storage' as const),
        ...Object.keys(kernel.writes).map(() => 'storage' as const),
      ];
      layout = this.device.createBindGroupLayout({
        label: kernel.name,
        entries: types.map((type, binding) => ({
          binding,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type },
        })),
      });
      this.layouts.set(kernel, layout);
    }
    return layout;
  }
}
