import type { Device } from '../device/device.ts';
import type { Observations } from '../envs/environment.ts';
import { withNoise } from '../nn/noise.ts';
import { assign } from '../ops/assign.ts';
import { argmax } from '../ops/reduce.ts';
import type { ProgramDescription } from '../profile/describe.ts';
import type { Profile, ProfileOptions } from '../profile/profile.ts';
import type { SubmitOptions } from '../program.ts';
import type { ObservationType } from '../replay/observations.ts';
import type { TransitionBatch } from '../replay/replay.ts';
import type { Shape } from '../tensor/shape.ts';
import { actingNet, type DQNOptions } from './dqn-options.ts';
import { type BatchTensors, type Learner, learnFrom } from './learners/learner.ts';
import { temporalDifference } from './learners/temporal-difference.ts';
import { compileQ, observationInput, type QProgram } from './q-values.ts';

/** The value of `actions` in a batch that was never filled. */
export const UNFILLED = -1;

/** The programs of an agent, with the inputs and outputs of a run. */
export interface Programs<O extends Observations> {
  readonly q: Releasable & { run: (inputs: { observations: O }) => ReturnType<QProgram['run']> };
  readonly learn: Releasable & {
    readonly inputs: TransitionBatch<O>;
    submit(inputs?: object, options?: SubmitOptions): void;
    run(): Promise<Reported>;
    profile(options?: ProfileOptions): Promise<Profile>;
    describe(): ProgramDescription;
  };
  readonly learnAndAct: Releasable & {
    readonly inputs: TransitionBatch<O>;
    run(inputs: { observations: O }): Promise<Reported & { greedy: Int32Array }>;
  };
  readonly updateTarget: Releasable & { submit(inputs?: object, options?: SubmitOptions): void };
  readonly copyToTarget: Releasable & { submit(): void };
}

interface Releasable {
  release(): void;
}

export interface Reported {
  readonly loss: Float32Array;
  readonly meanQ: Float32Array;
  readonly errors?: Float32Array;
}

/** The inputs of a program that learns from a batch. */
export function batchInputs(options: {
  readonly batchSize: number;
  readonly observationShape: Shape;
  readonly observationType?: ObservationType | undefined;
  readonly learner: Learner;
  readonly prioritised?: boolean | undefined;
}) {
  const { batchSize, observationShape, observationType, learner, prioritised } = options;
  const observations = observationInput(batchSize, observationShape, observationType);
  return {
    states: observations,
    actions: { shape: [batchSize], dtype: 'i32' },
    rewards: [batchSize],
    nextStates: observations,
    discounts: [batchSize],
    ...(prioritised && { weights: [batchSize] }),
    ...(learner.needs?.includes('returns') && { returns: [batchSize] }),
  } as const;
}

/** Whether the next update moves the target net, in the same pass over the parameters. */
export interface TargetMove {
  due: boolean;
}

/** Compiles the programs of an agent, all at the same time. Every update checks whether `move` is due. */
export async function compilePrograms(
  device: Device,
  options: DQNOptions<ObservationType>,
  move: TargetMove,
): Promise<Programs<Observations>> {
  const {
    qNet,
    targetNet,
    optimizer,
    learner = temporalDifference(),
    prioritised,
    tau = 1,
    actWith,
    noise,
  } = options;
  const { observationShape, observationType, environments } = options;
  const batch = batchInputs({ ...options, learner });
  const observations = observationInput(environments, observationShape, observationType);
  const acting = actingNet(options, actWith);

  /** @param moves whether the target net moves each time, due or not. */
  function learn(given: BatchTensors, moves = false) {
    const share = () => {
      const due = moves || move.due;
      move.due = false;
      return due ? tau : 0;
    };
    const {
      loss,
      errors,
      surprise = errors,
      meanQ,
    } = withNoise(noise, () => learnFrom(learner, given, { qNet, targetNet }));
    optimizer.minimize(loss, { parameters: targetNet.parameters(), share });
    return { loss, meanQ, ...(prioritised && { errors: surprise }) };
  }
  const moveTarget = (share: number) => () => {
    assign(targetNet.parameters(), qNet.parameters(), share);
    return {};
  };

  const programs = await allOf({
    q: compileQ(device, acting, { observationShape, observationType, count: environments, noise }),
    learn: device.compile(batch, (inputs) => learn(inputs)),
    learnAndAct: device.compile({ ...batch, observations }, (inputs) => {
      const learned = learn(inputs, acting === targetNet);
      const q = withNoise(noise, () => acting.forward(inputs.observations));
      return { ...learned, greedy: argmax(q, -1) };
    }),
    updateTarget: device.compile({}, moveTarget(tau)),
    copyToTarget: device.compile({}, moveTarget(1)),
  });
  for (const { inputs } of [programs.learn, programs.learnAndAct]) inputs.actions.fill(UNFILLED);
  return programs;
}

/** Promise.all for the values of an object: everything compiles at the same time. */
async function allOf<T extends Record<string, Promise<unknown>>>(
  promises: T,
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const entries = Object.entries(promises).map(async ([name, promise]) => [name, await promise] as const);
  return Object.fromEntries(await Promise.all(entries)) as { [K in keyof T]: Awaited<T[K]> };
}
