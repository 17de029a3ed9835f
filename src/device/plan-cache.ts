import type { Backend, Executable } from '../backends/backend.ts';
import type { Plan } from '../compile/plan.ts';
import type { State } from '../tensor/state.ts';
import { Program } from '../program.ts';
import type { DataOf, DType } from '../tensor/dtype.ts';

const MAX_PLANS = 64;

/** Plans that have run once, by structure: the next graph of the same form finds everything ready. */
export class PlanCache {
  private readonly prepared = new Map<string, Promise<Executable>>();
  private readonly stateIds = new Map<State, number>();

  constructor(private readonly backend: Backend) {}

  /** Runs a plan whose inputs are all filled by the host, and returns its only output. */
  async run(plan: Plan): Promise<DataOf<DType>> {
    const key = this.structureOf(plan);
    let executable = this.prepared.get(key);
    if (!executable) {
      executable = this.backend.prepare(plan);
      this.remember(key, executable);
    }
    const program = new Program(plan, await executable, []);
    const { value } = (await program.run()) as { value: DataOf<DType> };
    return value;
  }

  private remember(key: string, executable: Promise<Executable>): void {
    this.prepared.set(key, executable);
    if (this.prepared.size <= MAX_PLANS) return;
    const [oldest, evicted] = this.prepared.entries().next().value!;
    this.prepared.delete(oldest);
    void evicted.then((plan) => plan.release());
  }

  private structureOf({ steps, buffers, inputs, outputs }: Plan): string {
    return JSON.stringify([
      steps.map(({ kernel, params, flags, bindings }) => [kernel.name, params, flags, bindings]),
      buffers.map((buffer) => [
        buffer.kind,
        buffer.bytes,
        buffer.kind === 'state' ? this.idOf(buffer.state) : 0,
      ]),
      inputs.map(({ region }) => region),
      outputs,
    ]);
  }

  private idOf(state: State): number {
    const id = this.stateIds.get(state) ?? this.stateIds.size;
    this.stateIds.set(state, id);
    return id;
  }
}
