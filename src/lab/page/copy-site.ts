/** The words about the page itself: its threads, and its use without a network. */
import { plainly } from './copy.ts';

export const SITE = {
  heading: 'This page',
  one: (threads: number) => `Training has one thread here. Large nets learn faster with ${threads}.`,
  use: (threads: number) => `Use ${threads} threads`,
  useTold: 'The page is then kept in this browser and loaded again, once. Your run goes on.',
  none: 'The page was loaded again, yet this browser gives it no more threads. Training goes on with one.',
  keep: 'Keep for offline',
  keepTold: 'The page is then kept in this browser, and opens without a network.',
  kept: 'This page is kept here: it opens without a network.',
  forget: 'Forget page',
  forgetTold: 'Your runs stay.',
  failed: (message: string) => `It could not be kept. ${plainly(message)}`,
};
