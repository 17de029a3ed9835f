import { show } from '../require.ts';
import type { DQNSettings } from './dqn-settings.ts';

/** Settings that only observations of images can have. */
export type ImageSettings = Partial<Pick<DQNSettings, 'frameStack' | 'convolutions' | 'residual' | 'shift'>>;

/** Their values where observations are not images, in the words of `--set`. */
const WITHOUT = { frameStack: '1', convolutions: 'none', residual: 'none', shift: '0' } as const;

/** @throws RangeError for settings that need images where observations are not, and for a shift beyond their size. */
export function requireImages(settings: ImageSettings, shape: readonly number[]): void {
  if (shape.length !== 3) {
    for (const [key, none] of Object.entries(WITHOUT)) {
      const value = settings[key as keyof ImageSettings] ?? none;
      if ((String(value) || 'none') === none) continue; // a list without elements is ''
      throw new RangeError(
        `${key} must be ${none} where observations are not images but ${shape.join(' x ')} numbers, got ${show(value)}`,
      );
    }
    return;
  }
  const { shift = 0 } = settings;
  const [height, width] = shape.slice(-2);
  if (shift === 0 || shift < Math.min(height, width)) return;
  throw new RangeError(
    `shift must be below the height and the width of an image, ${height} and ${width}, got ${shift}`,
  );
}
