import type { Backend, Executable } from '../backends/backend.ts';
import type { Plan } from '../compile/plan.ts';
import { Program } from '../program.ts';
import type { DataOf, DType } from '../dtype.ts';
import type { State } from '../tensor/state.ts';

const MAX_PLANS = 64;

interface Prepared {
  readonly executable: Promise<Executable>;
  /** Resolves when no run is waited for any more. */
  idle: Promise<unknown>;
}

/** Plans that have run once, by structure: the next graph of the same form finds everything ready. */
export class PlanCache {
  private readonly prepared = new Map<string, Prepared>();
  private readonly stateIds = new WeakMap<State, number>();
  private states = 0;

  constructor(private readonly backend: Backend) {}

  /** Runs a plan whose inputs are all filled by the host, and returns its only output. */
  run(plan: Plan): Promise<DataOf<DType>> {
    const key = this.structureOf(plan);
    const prepared = this.prepared.get(key) ?? this.prepare(key, plan);
    const value = execute(this.backend, plan, prepared.executable);
    // Resolves to nothing: it would keep the values of all runs otherwise.
    prepared.idle = Promise.allSettled([prepared.idle, value]).then(() => {});
    return value;
  }

  private prepare(key: string, plan: Plan): Prepared {
    const prepared = { executable: this.backend.prepare(plan), idle: Promise.resolve() };
    this.prepared.set(key, prepared);
    if (this.prepared.size > MAX_PLANS) {
      const [oldest, { executable, idle }] = this.prepared.entries().next().value!;
      this.prepared.delete(oldest);
      void idle.then(async () => (await executable).release()).catch(() => {}); // its user saw the error
    }
    return prepared;
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
    const id = this.stateIds.get(state) ?? this.states++;
    this.stateIds.set(state, id);
    return id;
  }
}

async function execute(
  backend: Backend,
  plan: Plan,
  executable: Promise<Executable>,
): Promise<DataOf<DType>> {
  const program = new Program(backend, plan, await executable, []);
  const { value } = (await program.run()) as { value: DataOf<DType> };
  return value;
}
