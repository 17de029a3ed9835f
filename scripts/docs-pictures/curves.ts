import { printedOn } from './printed.ts';
import { COLORS, curve, INK, LINE, line, PALE, type Point, picture, text } from './svg.ts';

const MOST = 500;

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Axes of scores up to 500 over thousands of steps, and how a point is placed among them. */
function axes({ x, y, width, height }: Frame, steps: number, ticks: readonly number[]) {
  const place = (thousands: number, score: number): Point => [
    x + (width * thousands) / steps,
    y + height - (height * score) / MOST,
  ];
  const drawn = [
    ...[0, 250, 500].flatMap((score) => [
      line(place(0, score), place(steps, score), { stroke: LINE, width: 0.8 }),
      text(x - 8, place(0, score)[1] + 4, String(score), { size: 12, anchor: 'end', fill: PALE }),
    ]),
    ...ticks.map((at) => text(place(at, 0)[0], y + height + 17, `${at}k`, { size: 12, fill: PALE })),
  ];
  return { place, drawn };
}

/** The evaluations of chapter 3. */
export function scores(): string {
  const numbers = printedOn('docs/course/3-cartpole.md').flatMap((each) => {
    const [, steps, score] = each.match(/^(\d+) steps, .*: ([\d.]+)$/) ?? [];
    return steps ? [[Number(steps) / 1000, Number(score)] as const] : [];
  });
  const { place, drawn } = axes({ x: 60, y: 34, width: 650, height: 200 }, 12, [0, 3, 6, 9, 12]);
  return picture(740, 285, 'Evaluations of the program of chapter 3', [
    ...drawn,
    curve(
      numbers.map(([steps, score]) => place(steps, score)),
      { stroke: COLORS[0], width: 2 },
    ),
    text(60, 20, 'mean score of ten games', { size: 13, anchor: 'start' }),
    text(385, 275, 'environment steps', { size: 13 }),
  ]);
}

/** The four variants of chapter 4, a panel each. */
export function variants(): string {
  const rows = printedOn('docs/course/4-why-it-fails-without.md').map((each) => {
    const [, name, numbers] = each.match(/^([a-z ]+?) +(\d.*?)(?: +\|.*)?$/) ?? [];
    return { name, scores: (numbers ?? '').split(/ +/).map(Number) };
  });
  const names = [...new Set(rows.map(({ name }) => name))];
  const panels = names.flatMap((name, i) => {
    const frame = { x: 60 + 350 * (i % 2), y: 40 + 190 * Math.floor(i / 2), width: 290, height: 120 };
    const { place, drawn } = axes(frame, 12, [0, 6, 12]);
    const curves = rows
      .filter((row) => row.name === name)
      .map((row) =>
        curve(
          row.scores.map((score, step) => place(step + 1, score)),
          { stroke: COLORS[i], width: 1.4 },
        ),
      );
    return [
      ...drawn,
      ...curves,
      text(frame.x, frame.y - 12, name, { anchor: 'start', weight: 'bold', fill: INK }),
    ];
  });
  return picture(740, 395, 'Scores with and without replay and target net', panels);
}
