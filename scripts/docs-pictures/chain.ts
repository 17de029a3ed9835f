import { arrow, bent, box, COLORS, circle, INK, PALE, picture, text } from './svg.ts';

const [LEFT, RIGHT, GOLD] = COLORS;

/** The six states of chapter 1. */
export function chain(): string {
  const x = (place: number) => 80 + 116 * place;
  const y = 100;
  const states = [0, 1, 2, 3, 4, 5].map((place) => {
    const last = place === 5;
    const stroke = last ? GOLD : place === 0 ? PALE : INK;
    const shape =
      place === 0 ? box(x(0) - 24, y - 24, 48, 48, { stroke }) : circle(x(place), y, 25, { stroke });
    return shape + text(x(place), y + 5, `s${place + 1}`, { weight: 'bold' });
  });
  const rights = [1, 2, 3, 4].map((place) =>
    bent([x(place) + 18, y - 19], [x(place) + 58, y - 52], [x(place + 1) - 19, y - 19], { stroke: RIGHT }),
  );
  const lefts = [1, 2, 3, 4, 5].map((place) =>
    bent([x(place) - 18, y + 19], [x(place) - 58, y + 52], [x(place - 1) + (place === 1 ? 25 : 19), y + 19], {
      stroke: LEFT,
    }),
  );
  return picture(740, 190, 'Six states in a row', [
    ...states,
    ...rights,
    ...lefts,
    arrow([x(1), 34], [x(1), y - 28]),
    text(x(1), 26, 'start', { size: 13 }),
    text(x(0), y + 48, 'end: 1 or 0.01', { size: 13 }),
    text(x(5), y - 36, 'visit me', { size: 13, fill: GOLD }),
    text(x(3), 26, 'right: half of the time, else left', { size: 13, fill: RIGHT }),
    text(x(3), y + 74, 'left: always', { size: 13, fill: LEFT }),
  ]);
}
