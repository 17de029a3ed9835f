import { readFileSync } from 'node:fs';
import { COLORS, circle, LINE, line, PALE, picture, text } from './svg.ts';

const FILE = 'bench/results/2026-11-26-td4-studies.json';
const BAR = 195;

interface Studies {
  readonly studies: Readonly<
    Record<string, readonly { readonly name: string; readonly finals: readonly number[] }[]>
  >;
}

/** The final scores of two studies of chapter 5: a column for each value, a dot for each seed. */
export function studies(): string {
  const { studies } = JSON.parse(readFileSync(FILE, 'utf8')) as Studies;
  const panels = [
    { study: 'td4-target-period', title: 'period of the target net, in episodes', x: 60, width: 330 },
    { study: 'td4-capacity', title: 'size of the replay, in transitions', x: 460, width: 250 },
  ];
  const y = (score: number) => 240 - score;
  const parts = panels.flatMap(({ study, title, x, width }, panel) => {
    const columns = studies[study];
    const gap = width / columns.length;
    return [
      ...[0, 100, 200].flatMap((score) => [
        line([x, y(score)], [x + width, y(score)], { stroke: LINE, width: 0.8 }),
        text(x - 8, y(score) + 4, String(score), { size: 12, anchor: 'end', fill: PALE }),
      ]),
      line([x, y(BAR)], [x + width, y(BAR)], { stroke: PALE, dash: '5 4' }),
      text(x + width / 2, 288, title, { size: 13 }),
      ...columns.flatMap(({ name, finals }, i) => {
        const middle = x + gap * (i + 0.5);
        return [
          text(middle, 260, name.split('=')[1], { size: 12, fill: PALE }),
          ...finals.map((score, seed) =>
            circle(middle + 5 * (seed - 2), y(score), 4.5, { fill: COLORS[panel], stroke: '#ffffff' }),
          ),
        ];
      }),
    ];
  });
  return picture(740, 305, 'Final scores of the studies of TD4', [
    ...parts,
    text(60, 24, 'final score; a dot is a seed, the dashed line the bar of 195', {
      size: 13,
      anchor: 'start',
    }),
  ]);
}
