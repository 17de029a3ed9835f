import type { DQN } from '../src/agents/dqn.ts';
import type { Observations } from '../src/envs/environment.ts';
import type { Repeat } from './rounds.ts';

/** Rows of `every` updates. Only the loss of the last is read. */
export function updates(agent: DQN<Observations>, every: number): Repeat {
  return async (count) => {
    for (let row = 0; row < count; row++) {
      for (let i = 1; i < every; i++) agent.learn();
      await agent.learnAndReport();
    }
  };
}

/** Greedy actions, each awaited. */
export function actions(agent: DQN<Observations>, observations: Observations): Repeat {
  return async (count) => {
    for (let i = 0; i < count; i++) await agent.act(observations);
  };
}
