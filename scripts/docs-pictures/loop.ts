import { arrow, bent, box, COLORS, lines, PALE, picture, text } from './svg.ts';

const [BLUE, ORANGE, GREEN] = COLORS;

/** The steps of the loop of chapter 3. */
export function loop(): string {
  const part = (x: number, y: number, words: readonly string[], stroke: string) =>
    box(x - 82, y - 32, 164, 64, { stroke }) +
    text(x, y - 4, words[0], { weight: 'bold' }) +
    text(x, y + 16, words[1], { size: 12, fill: PALE });
  return picture(740, 330, 'The loop of deep Q-learning', [
    part(140, 90, ['environment', 'the cart and the pole'], GREEN),
    part(600, 90, ['net', 'Q(s, .) for any s'], BLUE),
    part(140, 250, ['replay', 'the latest 10,000 steps'], ORANGE),
    part(600, 250, ['target net', 'an older copy'], BLUE),
    bent([516, 72], [370, 36], [226, 72], { stroke: BLUE }),
    text(370, 42, 'action: the best, or at random', { size: 13, fill: BLUE }),
    bent([224, 104], [370, 134], [514, 104], { stroke: GREEN }),
    text(370, 140, 'state', { size: 13, fill: GREEN }),
    arrow([140, 124], [140, 215], { stroke: GREEN }),
    lines(150, 160, ['s, a, r, s′,', 'and whether it ended'], { size: 13, anchor: 'start', fill: GREEN }),
    bent([224, 240], [430, 210], [548, 126], { stroke: ORANGE }),
    lines(392, 174, ['a batch of 128'], { size: 13, fill: ORANGE }),
    arrow([560, 217], [560, 126], { stroke: BLUE, dash: '5 4' }),
    text(550, 200, 'targets', { size: 13, anchor: 'end', fill: BLUE }),
    arrow([642, 124], [642, 215], { stroke: BLUE }),
    lines(652, 160, ['copied every', '20 updates'], { size: 13, anchor: 'start', fill: BLUE }),
    text(370, 310, 'act, remember, learn; from time to time: copy, and look how good it is', {
      size: 13,
      fill: PALE,
    }),
  ]);
}
