import type { DQN, UpdateResult } from '../agents/dqn.ts';
import type { Observations } from '../envs/environment.ts';
import type { LearningRate } from '../optim/optimizer.ts';
import type { Replay } from '../replay/replay.ts';
import { requireFinite } from '../require.ts';
import { type FieldCheck, objectOf } from '../saved-state.ts';
import { askEach, type TrainProgress, type UpdateCallback } from './callbacks.ts';

/** The members of an agent that training uses: a `DQN`, or any object that acts and learns as it does. */
export interface Agent<O extends Observations = Float32Array>
  extends Pick<
    DQN<O>,
    'batch' | 'batchBeforeActing' | 'act' | 'learn' | 'learnAndReport' | 'learnAndAct' | 'updateTarget'
  > {
  /** The net that acts. Default 'online'. */
  readonly actWith?: DQN<O>['actWith'];
  /** For an agent whose next update can move the target net as well. */
  updateTargetWithNext?(): void;
  /** The learning rate, for `Trainer.change`. */
  learningRate?: LearningRate;
}

/** Work between two updates, called with the number of updates so far. */
export type Upkeep = (updates: number) => void | Promise<void>;

/** Checks a saved result of an update. */
export const requireUpdate: FieldCheck<UpdateResult> = objectOf<Pick<UpdateResult, 'loss' | 'meanQ'>>({
  ...{ loss: requireFinite, meanQ: requireFinite },
});

/** Every 16th update is waited for, so that few are pending at once, and a NaN shows. */
export const UPDATES_IN_FLIGHT = 16;

/**
 * The updates of one agent, from one replay. An update that no action waits for is sent but not awaited. Its batch has
 * been drawn and handed over by then, so the agent learns the same as if each update were awaited.
 */
export class Updater<O extends Observations = Float32Array> {
  /** Whether every update is awaited, as a callback observes it. */
  readonly waitsForEach: boolean;

  constructor(
    private readonly agent: Agent<O>,
    private readonly replay: Replay<O>,
    private readonly progress: Pick<TrainProgress, 'updates' | 'latest'>,
    private readonly callbacks: readonly UpdateCallback<O>[],
    private readonly upkeep?: Upkeep,
  ) {
    this.waitsForEach = callbacks.some(({ afterUpdate }) => afterUpdate);
  }

  /**
   * Does an update. With `observations` it also returns the greedy actions after it, in the same round trip.
   *
   * @param more whether the agent is asked for more right afterwards, so that this update may be sent with that.
   * @param moves whether the target net moves after it.
   */
  async update(observations?: O, more = false, moves = false): Promise<Int32Array | undefined> {
    const { agent } = this;
    const acts = observations !== undefined && agent.actWith === 'target'; // moves the target net in any case
    // Callbacks that observe each update are called before the target net moves.
    const together = moves && !acts && !this.waitsForEach && agent.updateTargetWithNext !== undefined;
    if (together) agent.updateTargetWithNext?.();
    const greedy = await this.learn(observations, more);
    if (moves && !acts && !together) agent.updateTarget({ later: true });
    return greedy;
  }

  private async learn(observations: O | undefined, more: boolean): Promise<Int32Array | undefined> {
    const { agent, replay, progress, callbacks } = this;
    const { priorities } = replay;
    const kept = this.upkeep?.(progress.updates);
    if (kept) await kept;
    await priorities?.settle();
    const batch = observations ? agent.batchBeforeActing : agent.batch;
    replay.sample(batch);
    const asked = askEach(callbacks, (callback) => callback.beforeUpdate?.(batch, replay.latestSlots));
    if (typeof asked === 'object') await asked;

    const waits = observations || this.waitsForEach || (progress.updates + 1) % UPDATES_IN_FLIGHT === 0;
    if (!waits && !priorities) {
      agent.learn({ later: more });
      progress.updates++;
      return undefined;
    }
    const answer: Promise<UpdateResult & { greedy?: Int32Array }> = observations
      ? agent.learnAndAct(observations)
      : agent.learnAndReport();
    priorities?.learned(answer.then(errorsOf));
    progress.updates++;
    if (!waits) return undefined;
    const { greedy, ...update } = await answer;
    progress.latest = { loss: update.loss, meanQ: update.meanQ };
    const number = progress.updates;
    await askEach(callbacks, (callback) => callback.afterUpdate?.({ number, ...update }));
    return greedy;
  }
}

function errorsOf({ errors }: UpdateResult): Float32Array {
  if (!errors) {
    throw new Error('A replay with priorities needs an agent that was made with prioritised: true');
  }
  return errors;
}
