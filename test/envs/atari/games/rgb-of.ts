import { SCREEN_HEIGHT, SCREEN_WIDTH, type Screen } from '../../../../src/envs/atari/games/screen.ts';

/** The picture in true colours, [210, 160, 3]. */
export function rgbOf(screen: Screen): Uint8Array {
  const out = new Uint8Array(SCREEN_WIDTH * SCREEN_HEIGHT * 3);
  screen.rgb(out);
  return out;
}
