import { CartPole } from '../../envs/cartpole.ts';
import type { Film } from '../../envs/film.ts';
import { GymnasiumRandom } from '../../envs/gymnasium-random.ts';

/** A pole that random pushes let fall, again and again: the page's own, until a worker has a game to show. */
export class RandomPlay {
  readonly film: Film;
  steps = 0;
  private readonly env = new CartPole();
  private readonly random = new GymnasiumRandom(1);

  constructor() {
    this.film = this.env.film;
    this.env.reset(1);
  }

  step(): void {
    const { env } = this;
    if (env.terminated) {
      env.reset();
      this.steps = 0;
      return;
    }
    env.step(this.random.uniform(0, 1) < 0.5 ? 0 : 1);
    this.steps++;
  }

  picture(): Uint8Array {
    return this.env.picture();
  }
}
