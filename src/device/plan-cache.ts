import type { Backend, Executable } from '../backends/backend.ts';
import type { Plan } from '../compile/plan.ts';
import type { DataOf, DType } from '../dtype.ts';
import { exactJson } from '../json.ts';
import { Program } from '../program.ts';

const MAX_PLANS = 64;

/** Plans that have run once, by structure: the next graph of the same form finds everything ready. */
export class PlanCache {
  private readonly ready = new Map<string, Executable>();
  private readonly ids = new WeakMap<object, number>();
  private objects = 0;

  constructor(private readonly backend: Backend) {}

  /** Runs a plan whose inputs are all filled by the host, on the state as it is now, and returns its only output. */
  async run(plan: Plan): Promise<DataOf<DType>> {
    const key = this.structureOf(plan);
    const ready = this.ready.get(key);
    if (ready) return execute(this.backend, plan, ready);
    if (!plan.buffers.some(({ kind }) => kind === 'state')) {
      const executable = await this.backend.prepare(plan);
      const value = execute(this.backend, plan, executable);
      this.keep(key, executable);
      return value;
    }
    // Runs that change the state may start before everything is ready, so the first run works on a copy of it.
    const snapshot = await this.backend.prepareSnapshot(plan);
    try {
      return await execute(this.backend, plan, snapshot);
    } finally {
      snapshot.release();
      await this.makeReady(key, plan);
    }
  }

  /** Prepares the plan for the next time. If it cannot be kept, for lack of memory, it runs on a copy again. */
  private async makeReady(key: string, plan: Plan): Promise<void> {
    try {
      this.keep(key, await this.backend.prepare(plan));
    } catch {
      // the read itself succeeded
    }
  }

  private keep(key: string, executable: Executable): void {
    if (this.ready.has(key)) executable.release();
    else this.ready.set(key, executable);
    if (this.ready.size <= MAX_PLANS) return;
    const [oldest, dropped] = this.ready.entries().next().value!;
    this.ready.delete(oldest);
    dropped.release();
  }

  private structureOf({ steps, buffers, inputs, outputs }: Plan): string {
    return exactJson([
      steps.map(({ kernel, params, flags, bindings }) => [this.idOf(kernel), params, flags, bindings]),
      buffers.map((buffer) => [
        buffer.kind,
        buffer.bytes,
        buffer.kind === 'state' ? this.idOf(buffer.state) : 0,
      ]),
      inputs.map(({ region }) => region),
      outputs,
    ]);
  }

  /** A number for a kernel or a state: different objects of the same name get different numbers. */
  private idOf(thing: object): number {
    const id = this.ids.get(thing) ?? this.objects++;
    this.ids.set(thing, id);
    return id;
  }
}

async function execute(backend: Backend, plan: Plan, executable: Executable): Promise<DataOf<DType>> {
  const program = new Program(backend, plan, executable, []);
  const { value } = (await program.run()) as { value: DataOf<DType> };
  return value;
}
