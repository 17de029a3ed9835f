import { DQN_2013 } from '../nn/cnn.ts';
import type { LivesSettings } from './atari.ts';
import type { Given } from './common-settings.ts';
import type { PQNSettings } from './pqn-settings.ts';

/** The settings of a game of the Atari 2600 that PQN learns from pixels. */
export interface AtariPQNSettings extends PQNSettings, LivesSettings {}

const BATCH_SIZE = 32;
const EPOCHS = 2;

/** A run of `steps` steps, at whose end the learning rate is 0. */
export const ofSteps = (steps: number): Pick<AtariPQNSettings, 'steps' | 'learningRateFall'> => ({
  steps,
  learningRateFall: { to: 0, updates: (steps * EPOCHS) / BATCH_SIZE },
});

/**
 * For an hour of two cores without a GPU: the net of DQN's preset of that name, normalised, in the same games. Published
 * numbers are for ten million steps and more in up to 128 games; with eight games and short rounds an hour has many more
 * updates than theirs would. These numbers are our own; the rest is purejaxql's, but that the learning rate falls to 0, as in
 * CleanRL's program: while it is large, one net scores much more or less than the next.
 */
export const laptop: Given<Omit<AtariPQNSettings, 'epsilon'>> = {
  ...DQN_2013,
  ...ofSteps(4_000_000),
  frameStack: 4,
  environments: 8,
  learningRate: 2.5e-4,
  rolloutSteps: 32,
  batchSize: BATCH_SIZE,
  epochs: EPOCHS,
  gamma: 0.99,
  lambda: 0.65,
  penaliseLostLife: false,
  evaluation: { every: 200_000, games: 10, finalGames: 30, epsilon: 0.05, maxSteps: 27_000 },
};
