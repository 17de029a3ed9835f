import { Random } from '../../src/random.ts';
import { ReplayBuffer } from '../../src/replay/replay-buffer.ts';

const n = 128;

const [plain, distinct] = [true, false].map((replacement) => {
  const buffer = new ReplayBuffer({ capacity: 1000, observationSize: 3, random: new Random(1), replacement });
  const batch = {
    states: new Float32Array(n * 3),
    actions: new Int32Array(n),
    rewards: new Float32Array(n),
    nextStates: new Float32Array(n * 3),
    terminated: new Float32Array(n),
  };
  const { states, actions, rewards, nextStates } = batch;
  const terminated = new Uint8Array(n);
  const add = () => buffer.addStep(states, actions, rewards, nextStates, terminated);
  for (let i = 0; i < 8; i++) add();
  return { add, sample: () => buffer.sample(batch) };
});

export const adding = plain.add;
export const sampling = plain.sample;
export const samplingWithoutReplacement = distinct.sample;
