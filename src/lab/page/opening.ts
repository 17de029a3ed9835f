import { signal } from '@preact/signals';
import type { Rate } from '../protocol.ts';

/** Who sets the pace: the page, until the visitor does. */
export const conductor = signal<'page' | 'visitor'>('page');

export type Part = 'guessing' | 'learning';
type Score = Readonly<Record<Part, Rate>>;

/** The first run: slow enough to follow, and over in about eleven seconds. */
const OPENING: Score = { guessing: 1000, learning: 250 };
/** The runs after it. */
const LATER: Score = { guessing: 2500, learning: 1000 };
/** Pixels take an hour as it is. */
const PIXELS: Score = { guessing: 'max', learning: 'max' };

/** The pace of a part of a run. */
export function paceOf(part: Part, run: { readonly first: boolean; readonly pixels: boolean }): Rate {
  if (run.pixels) return PIXELS[part];
  return (run.first ? OPENING : LATER)[part];
}
