import type { Device } from '../device/device.ts';
import type { DataOf } from '../dtype.ts';
import type { Module } from '../nn/module.ts';
import { type UnitWeights, unitWeights } from '../nn/unit-weights.ts';
import { concat } from '../ops/concat.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { ObservationType } from '../replay/observations.ts';
import { flatLayout, type Parameter } from '../tensor/parameter.ts';
import { observationInput, type QOptions } from './q-values.ts';
import { activityOf, DORMANT, scoresOf } from './unit-activity.ts';

/** Options of `compileRecycler`. */
export interface RecyclerOptions<T extends ObservationType = 'f32'> extends Omit<QOptions<T>, 'actionCount'> {
  readonly qNet: Module;
  /** The optimiser of the net's parameters. */
  readonly optimizer: Optimizer;
  /** The largest score of a unit that counts as dormant. Default 0.025. */
  readonly threshold?: number | undefined;
}

/** A program that recycles dormant units of a net. */
export interface Recycler<T extends ObservationType = 'f32'> {
  /**
   * Finds the units that are dormant on `states` [count, ...observationShape], and recycles them. Await it between two
   * updates.
   *
   * @param fresh makes a net of the same form, whose first weights are taken. Called only if a unit is dormant.
   * @returns how many units were recycled.
   */
  recycle(states: DataOf<T>, fresh: () => Module): Promise<number>;
  /** Gives back what it holds on the device. */
  release(): void;
}

/**
 * Compiles ReDo (G. Sokar et al., "The Dormant Neuron Phenomenon in Deep Reinforcement Learning", 2023). A hidden unit,
 * or a channel of a convolution, has the score
 *
 *     s_i = mean of |h_i| / (mean of |h_k| over the units k of its layer + 1e-9)
 *
 * with means over the batch and all positions. A unit whose score is at most `threshold` gets fresh incoming weights;
 * its bias and outgoing weights become 0, and so do the optimiser's moments of them all. The net's values only lose the
 * little that the unit added. Other weights, the target net and the optimiser's number of steps stay the same.
 *
 * @throws RangeError for a net without hidden units between linear layers or convolutions.
 */
export async function compileRecycler<T extends ObservationType = 'f32'>(
  device: Device,
  { qNet, optimizer, observationShape, observationType, count, threshold = DORMANT }: RecyclerOptions<T>,
): Promise<Recycler<T>> {
  let layers: UnitWeights[] = [];
  const inputs = { states: observationInput(count, observationShape, observationType) };
  const program = await device.compile(inputs, ({ states }) => {
    layers = unitWeights(qNet.forward(states));
    if (layers.length === 0) {
      throw new RangeError('dormant units are those between two layers, but this net has none');
    }
    return { activity: concat(layers.map(({ outputs }) => activityOf(outputs))) };
  });
  return {
    async recycle(states, fresh) {
      const { activity } = await program.run({ states });
      let end = 0;
      const found = layers.map((layer) => {
        const [first, units] = [end, layer.outputs.shape[1]];
        end += units;
        const scores = scoresOf(activity.subarray(first, end));
        return { ...layer, units: [...scores.keys()].filter((unit) => scores[unit] <= threshold) };
      });
      const dormant = found.reduce((total, { units }) => total + units.length, 0);
      if (dormant > 0) await recycleUnits(device, found, drawnFor(qNet, fresh()), optimizer);
      return dormant;
    },
    release: () => program.release(),
  };
}

interface Dormant extends UnitWeights {
  /** The numbers of the dormant units. */
  readonly units: readonly number[];
}

/** The first weights of `fresh`, by the parameters of `net` that they replace. */
function drawnFor(net: Module, fresh: Module): ReadonlyMap<Parameter, Float32Array> {
  const drawn = fresh.parameters();
  return new Map(net.parameters().map((parameter, i) => [parameter, drawn[i].initial]));
}

/** Sets all incoming weights before all outgoing ones, so that weights between two dormant units end as 0. */
async function recycleUnits(
  device: Device,
  layers: readonly Dormant[],
  drawn: ReadonlyMap<Parameter, Float32Array>,
  optimizer: Optimizer,
): Promise<void> {
  const edits = new Map<Parameter, Edit>();
  for (const { incoming, bias, outgoing } of layers.filter(({ units }) => units.length > 0)) {
    for (const parameter of [incoming, ...(bias ? [bias] : []), ...outgoing]) {
      if (!edits.has(parameter)) edits.set(parameter, new Edit(await device.read(parameter)));
    }
  }
  for (const { incoming, bias, units, outputs } of layers) {
    const row = incoming.size / outputs.shape[1];
    for (const unit of units) {
      const first = drawn.get(incoming)!;
      for (let j = unit * row; j < (unit + 1) * row; j++) edits.get(incoming)!.put(j, first[j]);
      if (bias) edits.get(bias)!.put(unit, 0);
    }
  }
  for (const { outgoing, units, outputs } of layers) {
    const all = outputs.shape[1];
    for (const matrix of outgoing) {
      const each = matrix.size / matrix.shape[0] / all; // a kernel's size, or the positions of a channel
      for (const unit of units) {
        for (let out = 0; out < matrix.shape[0]; out++) {
          const start = (out * all + unit) * each;
          for (let j = start; j < start + each; j++) edits.get(matrix)!.put(j, 0);
        }
      }
    }
  }
  for (const [parameter, { values }] of edits) await device.write(parameter, values);
  await forget(device, optimizer, edits);
}

/** Sets the moments of changed weights to 0. */
async function forget(
  device: Device,
  optimizer: Optimizer,
  edits: ReadonlyMap<Parameter, Edit>,
): Promise<void> {
  const { offsets } = flatLayout(optimizer.parameters);
  for (const moment of Object.values(optimizer.moments)) {
    const values = await device.read(moment);
    for (const [i, parameter] of optimizer.parameters.entries()) {
      edits.get(parameter)?.changed.forEach((changed, j) => {
        if (changed) values[offsets[i] + j] = 0;
      });
    }
    await device.write(moment, values);
  }
}

/** New values of a parameter, and which of them are new. */
class Edit {
  readonly changed: Uint8Array;

  constructor(readonly values: Float32Array) {
    this.changed = new Uint8Array(values.length);
  }

  put(j: number, value: number): void {
    this.values[j] = value;
    this.changed[j] = 1;
  }
}
