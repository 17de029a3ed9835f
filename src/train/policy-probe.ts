import { type FeatureRank, featureRank, singularValues } from '../agents/feature-rank.ts';
import { observationInput } from '../agents/q-values.ts';
import type { Device } from '../device/device.ts';
import type { Observations } from '../envs/environment.ts';
import { firstLargest } from '../kernels/first-largest.ts';
import { CategoricalNet } from '../nn/categorical-net.ts';
import { hiddenUnits } from '../nn/hidden-units.ts';
import type { Module } from '../nn/module.ts';
import { flatten } from '../ops/reshape.ts';
import { softmax } from '../ops/softmax.ts';
import type { ReadableReplay } from '../replay/reading.ts';
import type { ObservationType } from '../replay/observations.ts';
import { mean } from '../statistics.ts';
import { sizeOf } from '../tensor/shape.ts';

/** Measures of a net on 64 recent states; ranks are of 32 of them. A measure is missing if it cannot be told. */
export interface PolicyReport extends Partial<FeatureRank> {
  /** The share of the previous report's states whose greedy action has changed, 0 to 1. */
  readonly churn?: number;
  /**
   * The mean of max over a of Q(s, a) less the discounted return that followed s, from the rewards and ends that are
   * learned from, over states of episodes that ended by termination.
   */
  readonly overestimation?: number;
  /** The mean probability of the smallest and the largest return together, in a net with probabilities of returns. */
  readonly outerMass?: number;
}

/** The number of states. */
const COUNT = 64;

interface Probe {
  readonly run: (inputs: { observations: Observations }) => Promise<Probed>;
}

interface Probed {
  readonly q: Float32Array;
  readonly features?: Float32Array;
  /** [n, actions, atoms], of a net with probabilities. */
  readonly probabilities?: Float32Array;
}

/** Measures a net on 64 recent states, again and again. It changes nothing. */
export class PolicyProbe {
  private before:
    | { readonly observations: Observations; readonly count: number; readonly greedy: Int32Array }
    | undefined;

  private constructor(
    private readonly program: Probe,
    private readonly replay: ReadableReplay<Observations>,
    private readonly emptyRows: () => Observations,
  ) {}

  /** @param replay the source of the states. */
  static async compile(
    device: Device,
    qNet: Module,
    replay: ReadableReplay<Observations>,
    seen: { readonly observationShape: readonly number[]; readonly observationType: ObservationType },
  ): Promise<PolicyProbe> {
    const { observationShape, observationType } = seen;
    const input = observationInput(COUNT, observationShape, observationType);
    const program = await device.compile({ observations: input }, ({ observations }) => {
      const q = qNet.forward(observations);
      const features = hiddenUnits(qNet, q).at(-1)?.outputs;
      return {
        q,
        ...(features && { features: flatten(features) }),
        ...(qNet instanceof CategoricalNet && { probabilities: softmax(qNet.logits(observations), -1) }),
      };
    });
    const size = COUNT * sizeOf(observationShape);
    const emptyRows = () => (observationType === 'u8' ? new Uint8Array(size) : new Float32Array(size));
    return new PolicyProbe(program, replay, emptyRows);
  }

  /** Measures the net, and the changes since the last call. */
  async look(): Promise<PolicyReport> {
    const { replay, program, before } = this;
    const now =
      before && greedyOf((await program.run({ observations: before.observations })).q, before.count);
    const churn = before && mean(Array.from(before.greedy, (action, i) => Number(action !== now![i])));
    const slots = replay.recent(COUNT);
    const count = slots.length;
    if (count === 0) return {};
    const observations = this.emptyRows();
    for (const [i, slot] of slots.entries()) {
      const { state } = replay.read(slot)!;
      observations.set(state, i * state.length);
    }
    const { q, features, probabilities } = await program.run({ observations });
    const greedy = greedyOf(q, count);
    this.before = { observations, count, greedy };
    const actions = q.length / COUNT;
    const excess = slots.flatMap((slot, i) => {
      const found = replay.returnFrom(slot);
      return found === undefined ? [] : [q[i * actions + greedy[i]] - found];
    });
    return {
      ...(churn !== undefined && { churn }),
      ...(excess.length > 0 && { overestimation: mean(excess) }),
      ...(probabilities && { outerMass: outerMassOf(probabilities, greedy, actions) }),
      ...(features && rankOf(features, count)),
    };
  }
}

/**
 * The mean over greedy actions of the first and last atom's probability; `probabilities` are [COUNT, actions, atoms].
 */
function outerMassOf(probabilities: Float32Array, greedy: Int32Array, actions: number): number {
  const atoms = probabilities.length / (COUNT * actions);
  const masses = Array.from(greedy, (action, i) => {
    const first = (i * actions + action) * atoms;
    return probabilities[first] + probabilities[first + atoms - 1];
  });
  return mean(masses);
}

/** The rank of every second of the first `count` rows. The rank of all would take at least four times as long. */
function rankOf(features: Float32Array, count: number): FeatureRank {
  const size = features.length / COUNT;
  const rows = Math.ceil(count / 2);
  const chosen = new Float32Array(rows * size);
  for (let i = 0; i < rows; i++) chosen.set(features.subarray(2 * i * size, (2 * i + 1) * size), i * size);
  return featureRank(singularValues(chosen, rows));
}

/** The greedy actions of the first `count` rows. */
function greedyOf(q: Float32Array, count: number): Int32Array {
  const actions = q.length / COUNT;
  return Int32Array.from({ length: count }, (_, i) => firstLargest(q, i * actions, actions) - i * actions);
}
