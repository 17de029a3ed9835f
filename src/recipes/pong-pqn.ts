import { deepMindPong } from '../envs/atari/deepmind.ts';
import { atariSystem } from './atari.ts';
import { type AtariPQNSettings, laptop } from './atari-pqn.ts';
import { definePQNRecipe } from './define-without-replay.ts';
import { PONG_RANDOM_SCORE } from './pong.ts';

/** Pong from pixels with PQN, for an hour without a GPU. Exploration falls slowly, as random play wins few points. */
export const pongPQNRecipe = definePQNRecipe<AtariPQNSettings>({
  ...atariSystem('pong', deepMindPong),
  name: 'pong-pqn',
  summary: 'Pong from pixels without a replay, by PQN (Gallici et al. 2024)',
  presets: {
    laptop: { ...laptop, epsilon: { kind: 'linear', from: 1, to: 0.01, steps: 250_000, by: 'steps' } },
  },
  bar: { score: 10, successes: 3, seeds: 3 }, // within an hour of two cores
  randomScore: PONG_RANDOM_SCORE,
});
