import { ConsoleEnvironment, MAX_FRAMES } from './console-environment.ts';
import { Pong } from './pong.ts';
import { PongScreen } from './pong-screen.ts';

/**
 * Pong as an environment, one emulated frame a step: ALE's `PongNoFrameskip-v4`.
 *
 * Actions: 0 none, 1 FIRE, 2 RIGHT (up), 3 LEFT (down), 4 RIGHT and FIRE, 5 LEFT and FIRE. A point won is a
 * reward of 1, a point lost one of -1. Terminated when either side has 21; truncated after `maxFrames`. There
 * are no lives. Nothing in it is random.
 */
export class PongEnvironment extends ConsoleEnvironment {
  /** @throws RangeError unless `maxFrames` is a positive integer. */
  constructor(maxFrames = MAX_FRAMES) {
    super({
      name: 'Pong',
      actions: ['none', 'FIRE', 'RIGHT', 'LEFT', 'RIGHT and FIRE', 'LEFT and FIRE'],
      game: new Pong(),
      newScreen: () => new PongScreen(),
      maxFrames,
    });
  }
}
