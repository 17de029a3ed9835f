import type { DQN } from '../agents/dqn.ts';
import type { Observations } from '../envs/environment.ts';
import type { Module } from '../nn/module.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { Run, SavedReplay } from './recipe.ts';

/** What is particular about a run with one DQN agent, one optimiser and one replay. */
export interface DQNRunParts<O extends Observations> extends Pick<Run, 'trainer' | 'evaluate'> {
  readonly qNet: Module;
  readonly targetNet: Module;
  readonly optimizer: Optimizer;
  readonly agent: Pick<DQN<O>, 'profile'>;
  readonly replay: SavedReplay;
  readonly games: number;
  get state(): unknown;
  set state(state: never);
}

/** A run with one DQN agent, as the commands take it. */
export function dqnRun<O extends Observations>(parts: DQNRunParts<O>): Run {
  const { qNet, targetNet, optimizer, agent, replay, trainer } = parts;
  return {
    trainer,
    modules: { 'q-net': qNet, 'target-net': targetNet },
    optimizers: { optimizer: { optimizer, module: qNet } },
    replays: { replay },
    get state() {
      return parts.state;
    },
    set state(state: unknown) {
      parts.state = state as never;
    },
    get games() {
      return parts.games;
    },
    evaluate: (occasion, film, signal) => parts.evaluate(occasion, film, signal),
    profile: () => agent.profile(),
  };
}
