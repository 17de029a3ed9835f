import type { Observations } from '../src/envs/environment.ts';
import type { TrainOptions } from '../src/train/train-options.ts';

/** Milliseconds that a training loop spent. */
export interface Spent {
  environments: number;
  /** Storing in the replay. */
  storing: number;
  /** Drawing batches from it, straight into the arrays that are uploaded. */
  sampling: number;
  /** Sending work to the device. On the CPU reference that is all of the work. */
  sending: number;
  /** Waiting for results of the device. */
  waiting: number;
}

/** Times the environments, the replay and the agent of `options` from now on. */
export function watch<O extends Observations>({ envs, replay, agent }: TrainOptions<O>): Spent {
  const spent = { environments: 0, storing: 0, sampling: 0, sending: 0, waiting: 0 };
  const timed = <A extends unknown[]>(part: keyof Spent, call: (...args: A) => void) => {
    return (...args: A) => {
      const start = performance.now();
      call(...args);
      spent[part] += performance.now() - start;
    };
  };
  const awaited = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
    return async (...args: A) => {
      const start = performance.now();
      const answer = call(...args);
      const sent = performance.now();
      const result = await answer;
      spent.sending += sent - start;
      spent.waiting += performance.now() - sent;
      return result;
    };
  };
  envs.step = timed('environments', envs.step.bind(envs));
  replay.addStep = timed('storing', replay.addStep.bind(replay));
  replay.sample = timed('sampling', replay.sample.bind(replay));
  agent.learn = timed('sending', agent.learn.bind(agent));
  agent.updateTarget = timed('sending', agent.updateTarget.bind(agent));
  agent.act = awaited(agent.act.bind(agent));
  agent.learnAndAct = awaited(agent.learnAndAct.bind(agent));
  agent.learnAndReport = awaited(agent.learnAndReport.bind(agent));
  return spent;
}
