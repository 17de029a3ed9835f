import type { Halves } from '../../../play/halves.ts';

/** The key of the half in which a point lies; `x` and `y` are its share of the width and of the height, 0 to 1. */
export function keyAt({ lie, keys }: Halves, x: number, y: number): string {
  return keys[(lie === 'side by side' ? x : y) < 0.5 ? 0 : 1];
}

interface Keyboard {
  press(key: string): void;
  release(key: string): void;
}

/** Fingers as keys: each holds one key, and a key is let go with the last of its fingers. */
export class Fingers {
  private readonly held = new Map<number, string>();

  constructor(private readonly keyboard: Keyboard) {}

  /** A finger touches a key, or has moved on to it. */
  put(finger: number, key: string): void {
    if (this.held.get(finger) === key) return;
    this.lift(finger);
    this.held.set(finger, key);
    this.keyboard.press(key);
  }

  isDown(finger: number): boolean {
    return this.held.has(finger);
  }

  lift(finger: number): void {
    const key = this.held.get(finger);
    this.held.delete(finger);
    if (key !== undefined && ![...this.held.values()].includes(key)) this.keyboard.release(key);
  }
}
