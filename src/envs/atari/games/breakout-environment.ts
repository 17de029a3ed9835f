import { Breakout } from './breakout.ts';
import { BreakoutScreen } from './breakout-screen.ts';
import { ConsoleEnvironment, MAX_FRAMES } from './console-environment.ts';

/**
 * Breakout as an environment, one emulated frame a step: ALE's `BreakoutNoFrameskip-v4`.
 *
 * Actions: 0 none, 1 FIRE, 2 RIGHT, 3 LEFT. Rewards are points. Terminated when the last life is lost;
 * truncated after `maxFrames`. Nothing in it is random.
 */
export class BreakoutEnvironment extends ConsoleEnvironment {
  /** @throws RangeError unless `maxFrames` is a positive integer. */
  constructor(maxFrames = MAX_FRAMES) {
    super({
      name: 'Breakout',
      actions: ['none', 'FIRE', 'RIGHT', 'LEFT'],
      game: new Breakout(),
      newScreen: () => new BreakoutScreen(),
      maxFrames,
    });
  }
}
