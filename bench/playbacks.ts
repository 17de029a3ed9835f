import { BreakoutPlayback, type RecordedBreakout } from './breakout-recording.ts';
import { PongPlayback, type RecordedPong } from './pong-recording.ts';
import { type Playback, readRecording } from './recording.ts';

/** The games with recordings. A recording's name begins with the game's. */
export const RECORDED = ['breakout', 'pong'] as const;
export type RecordedName = (typeof RECORDED)[number];

/**
 * The games of a recording, each to be played from its start.
 *
 * @throws Error for a file that is not a recording of one of these games.
 */
export function playbacksOf(file: string): { name: RecordedName; playbacks: (() => Playback)[] } {
  const { game, games } = readRecording(file);
  if (game === 'breakout') {
    return {
      name: game,
      playbacks: games.map((each) => () => new BreakoutPlayback(each as RecordedBreakout)),
    };
  }
  if (game === 'pong') {
    return { name: game, playbacks: games.map((each) => () => new PongPlayback(each as RecordedPong)) };
  }
  throw new Error(`${file} holds games of ${game}; there are ${RECORDED.join(' and ')}`);
}
