import type { Inspection } from '../../agents/inspect.ts';
import type { Device } from '../../device/device.ts';
import type { Observations } from '../../envs/environment.ts';
import { layerName } from '../../nn/hidden-units.ts';
import type { RunPart } from '../../recipes/recipe.ts';
import type { TransitionBatch } from '../../replay/replay.ts';
import type { DrawnBatch, LayerChange, UpdateDetail, UpdateRule } from '../protocol.ts';
import type { LabSettings } from './lab-settings.ts';

/** Facts about an update that are known before it is made. */
interface Begun {
  readonly detail: Omit<UpdateDetail, 'layers'>;
  readonly inspection: Inspection;
  readonly part: RunPart;
  readonly weights: Weights;
}

type Weights = ReadonlyMap<string, readonly Float32Array[]>;

/** An update with every number: `begin` before it is made, `end` after it. */
export class UpdateWatch {
  private begun: Begun | undefined;

  constructor(private readonly device: Device) {}

  get isBegun(): boolean {
    return this.begun !== undefined;
  }

  async begin(
    detail: Omit<UpdateDetail, 'layers' | 'q' | 'nextQ' | 'chooser' | 'targets' | 'errors' | 'loss'>,
    part: RunPart,
    inspection: Inspection,
  ): Promise<void> {
    const { q, nextQ, chooser, targets, errors, loss } = inspection;
    const values = { q, nextQ, chooser, targets, errors, loss };
    const weights = await readWeights(this.device, part);
    this.begun = { detail: { ...detail, ...values }, inspection, part, weights };
  }

  /** The update, once it is made. */
  async end(): Promise<UpdateDetail> {
    const { detail, inspection, part, weights } = this.begun!;
    this.begun = undefined;
    const after = await readWeights(this.device, part);
    const layers = inspection.layers.map(({ layer, norm, clippedNorm }): LayerChange => {
      const [old, now] = [weights, after].map((each) => each.get(layer) ?? []);
      return {
        ...{ layer, gradient: norm, clipped: clippedNorm },
        weights: normOf(old),
        change: normOf(old.map((values, i) => values.map((value, j) => now[i][j] - value))),
      };
    });
    return { ...detail, layers };
  }
}

/** The parameters that the optimiser changes, by layer. */
async function readWeights(device: Device, { watched }: RunPart): Promise<Weights> {
  const weights = new Map<string, Float32Array[]>();
  for (const [name, parameter] of watched.qNet.namedParameters()) {
    const layer = layerName(name);
    const values = (await device.read(parameter)) as Float32Array;
    weights.set(layer, [...(weights.get(layer) ?? []), values]);
  }
  return weights;
}

function normOf(arrays: readonly Float32Array[]): number {
  let sum = 0;
  for (const values of arrays) for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

/** A copy of a batch, with what the replay knows of each transition. */
export function drawnBatch(
  { replay, watched }: RunPart,
  batch: TransitionBatch<Observations>,
  slots: ArrayLike<number> | undefined,
): DrawnBatch {
  const drawn = slots && Array.from(slots, (slot) => replay.read(slot));
  return {
    ...{
      states: batch.states.slice(),
      nextStates: batch.nextStates.slice(),
      shape: watched.observationShape,
    },
    ...{ actions: batch.actions.slice(), rewards: batch.rewards.slice() },
    ...{ discounts: batch.discounts.slice(), weights: batch.weights?.slice() },
    drawn: drawn?.every((each) => each !== undefined)
      ? drawn.map(({ slot, age, probability, priority, timesDrawn, rewards }) => ({
          ...{ slot, age, probability, priority, timesDrawn, rewards },
        }))
      : undefined,
  };
}

/** What updates go by at present. */
export function ruleOf(settings: LabSettings, { agent }: RunPart): UpdateRule {
  const { loss, doubleDQN, gamma, nStep = 1, clipValue, maxGradNorm, optimizer } = settings;
  const { prioritised = false, hindsight = false, head = 'scalar' } = settings;
  const [selfImitation, munchausen] = [settings.selfImitation, settings.munchausen].map(
    (group) => group !== undefined,
  );
  return {
    ...{ loss, doubleDQN, gamma, nStep, clipValue, maxGradNorm, optimizer, prioritised, hindsight },
    ...{ learningRate: agent.learningRate, selfImitation, munchausen, head },
  };
}
