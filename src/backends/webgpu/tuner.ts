import { align } from '../../compile/memory.ts';
import type { Plan, PlanBuffer, Region, Step } from '../../compile/plan.ts';
import { byteLength } from '../../dtype.ts';
import { exactJson } from '../../json.ts';
import type { AdapterTraits, Dispatch } from '../../kernels/kernel.ts';
import type { Executable, TuningChoices } from '../backend.ts';

/** Prepares a plan with the given shaders, one for each step. */
type Prepare = (plan: Plan, dispatches: readonly Dispatch[]) => Promise<Executable>;

const ROUNDS = 3;
/** Runs are repeated until together they take this long. */
const LONG_ENOUGH_MS = 3;
/** A shader is preferred only if it takes less than this share of the default's time: smaller differences are noise. */
const WORTH = 0.95;

/**
 * Chooses among a kernel's shaders by timing them on arbitrary data, once for each kind of call: kernel, shape and
 * flags. The choice changes results by rounding at most.
 */
export class Tuner {
  private readonly choices: Record<string, string>;
  /** The measurement under way. Programs may compile at the same time, but shaders are timed one after the other. */
  private busy: Promise<void> = Promise.resolve();

  /**
   * @param known choices made before.
   * @param learn is told all choices after each new one; without it nothing is timed, and calls that are not known take
   * the default.
   */
  constructor(
    private readonly traits: AdapterTraits,
    known: TuningChoices,
    private readonly learn?: (choices: TuningChoices) => Promise<void>,
  ) {
    this.choices = { ...known };
  }

  /** All choices so far. */
  get made(): TuningChoices {
    return { ...this.choices };
  }

  async choose(step: Step, prepare: Prepare): Promise<Dispatch> {
    const { kernel, params, flags } = step;
    const usual = kernel.dispatch(params, flags, this.traits);
    const others = kernel.alternatives?.(params, flags, this.traits) ?? [];
    if (others.length === 0) return usual;
    const call = `${kernel.name} ${exactJson(params)} ${exactJson(flags)}`;
    const all = [usual, ...others];
    const known = () => all.find((dispatch) => nameOf(dispatch) === this.choices[call]);
    const { learn } = this;
    if (known() || !learn) return known() ?? usual;
    const choosing = this.busy.then(async () => {
      if (known()) return; // another program has asked for the same call
      this.choices[call] = nameOf(await fastest(step, all, prepare));
      await learn(this.made);
    });
    this.busy = choosing.catch(() => {}); // whoever awaits `choosing` gets the error
    await choosing;
    return known()!;
  }
}

function nameOf({ label, constants = {} }: Dispatch): string {
  return `${label} ${JSON.stringify(constants)}`;
}

async function fastest(step: Step, all: readonly Dispatch[], prepare: Prepare): Promise<Dispatch> {
  const plan = planOf(step);
  const runs = await Promise.all(all.map((dispatch) => prepare(plan, [dispatch])));
  const times = all.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, run] of runs.entries()) {
      const time = await timeOf(run);
      if (round > 0) times[i] = Math.min(times[i], time); // the first one may compile
    }
  }
  for (const run of runs) run.release();
  const best = times.indexOf(Math.min(...times));
  return times[best] < WORTH * times[0] ? all[best] : all[0];
}

/** Milliseconds of one run. */
async function timeOf(run: Executable): Promise<number> {
  for (let count = 1; ; count *= 2) {
    const start = performance.now();
    for (let i = 1; i < count; i++) run.submit();
    await run.run();
    const elapsed = performance.now() - start;
    if (elapsed >= LONG_ENOUGH_MS) return elapsed / count;
  }
}

/** A plan of the step alone, with its own buffers. */
function planOf(step: Step): Plan {
  const buffers: PlanBuffer[] = [];
  const bindings: Record<string, Region> = {};
  for (const [name, { dtype, length }] of Object.entries(step.bindings)) {
    const bytes = align(byteLength(dtype, length));
    // Not zeros, which some processors handle faster; as floats, numbers near 0.2.
    const data = new Uint32Array(bytes / 4).map((_, i) => 0x3e4ccccd ^ (i & 0xff)).buffer;
    bindings[name] = { buffer: buffers.length, byteOffset: 0, length, dtype };
    buffers.push({ kind: 'constants', bytes, data });
  }
  const [written] = Object.keys(step.kernel.writes);
  const region = { ...bindings[written], length: 1 };
  return { steps: [{ ...step, bindings }], buffers, inputs: [], outputs: [{ name: 'out', region }] };
}
