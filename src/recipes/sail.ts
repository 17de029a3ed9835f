import { type CartPoleSettings, cartPoleRecipe } from './cartpole-recipe.ts';
import { td4 } from './cartpole-td4.ts';
import type { Given } from './dqn-settings.ts';

/**
 * CartPole-v0 with self-imitation advantage (Ferret, Pietquin, Geist 2021): the bonus exercise of the sheet behind
 * `cartpole-td4`, which leaves it to be written. All is as there, including faults and corrections, except that
 * only transitions of finished episodes are learned from, with a bonus that is added to their rewards:
 *
 *     alpha (max(G, Q(s, a)) - max over a' of Q(s, a'))
 *
 * with all Q from the target net, as the sheet's second tip says.
 *
 * The sheet names a memory for the present episode that it never makes, imports nothing that would sum returns up,
 * refers to a formula that it does not give, and goes on with the nets and the replay of the exercise before, which
 * are new here. Alpha 0.9 and the limits of the bonus, 0 and 1, come from the authors' program: with gamma 0.99, G
 * climbs to 87 and the bonus, without limits, would be most of what is learned. The G of an episode that the time limit
 * ends is what was earned until then, too small rather than too large.
 *
 * `notebook` has the sheet's learning rate of 0.1, at which `cartpole-td4` fails. With the bonus it did not: 200, 200,
 * 200, 200 and 189 from five seeds.
 *
 * Fault by fault: docs/notebooks.md.
 */
const corrected: Given<CartPoleSettings> = {
  ...td4,
  // The first episodes must be over by then.
  learningStarts: 512,
  selfImitation: { alpha: 0.9, clip: 1, positive: true },
};

export const sailRecipe = cartPoleRecipe({
  name: 'sail',
  summary: 'CartPole-v0 with self-imitation advantage, from the bonus of the exercise sheet of cartpole-td4',
  presets: { corrected, notebook: { ...corrected, learningRate: 0.1 } },
  // Not worse than cartpole-td4, from the same seeds.
  bar: { score: 180, successes: 4, seeds: 5, preset: 'corrected' },
});
