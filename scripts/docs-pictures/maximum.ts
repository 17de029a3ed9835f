import { printedOn } from './printed.ts';
import { box, COLORS, LINE, line, PALE, picture, text } from './svg.ts';

/** The overestimation of a maximum, and of a choice that another net judges: chapter 7. */
export function maximum(): string {
  const rows = printedOn('docs/course/7-beyond.md').flatMap((each) => {
    const [, actions, single, double] =
      each.match(/^ *(\d+) actions: single ([\d.]+), double ([\d.]+)$/) ?? [];
    return actions ? [{ actions, errors: [Number(single), Number(double)] }] : [];
  });
  const y = (error: number) => 190 - 75 * error;
  const parts = rows.flatMap(({ actions, errors }, i) => {
    const middle = 140 + 125 * i;
    return [
      text(middle, 212, actions, { size: 13 }),
      ...errors.flatMap((error, kind) => {
        const [left, top] = [middle - 34 + 36 * kind, Math.min(y(error), y(0) - 1)];
        return [
          box(left, top, 32, y(0) - top, { fill: COLORS[kind], stroke: 'none' }),
          text(left + 16, top - 6, error.toFixed(2), { size: 12, fill: COLORS[kind] }),
        ];
      }),
    ];
  });
  return picture(740, 265, 'How much too large a maximum is', [
    ...[0, 1, 2].flatMap((error) => [
      line([70, y(error)], [720, y(error)], { stroke: LINE, width: 0.8 }),
      text(60, y(error) + 4, String(error), { size: 12, anchor: 'end', fill: PALE }),
    ]),
    ...parts,
    text(395, 232, 'actions', { size: 13 }),
    text(250, 255, 'the largest estimate', { size: 13, fill: COLORS[0] }),
    text(520, 255, 'chosen by one, judged by another', { size: 13, fill: COLORS[1] }),
    text(70, 24, 'too large by', { size: 13, anchor: 'start' }),
  ]);
}
