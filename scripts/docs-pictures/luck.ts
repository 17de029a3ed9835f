import { readFileSync } from 'node:fs';
import { COLORS, circle, LINE, line, PALE, picture, text } from './svg.ts';

const FILE = 'bench/results/2026-11-26-cartpole-confirmed.json';

interface Confirmed {
  readonly devices: Readonly<Record<string, { readonly runs: readonly { readonly steps: number }[] }>>;
}

/** The steps that forty runs of CartPole took until they were solved. */
export function luck(): string {
  const { devices } = JSON.parse(readFileSync(FILE, 'utf8')) as Confirmed;
  const x = (steps: number) => 90 + (steps / 14_000) * 620;
  const rows = Object.entries(devices).flatMap(([name, { runs }], i) => {
    const y = 110 + 90 * i;
    const before = new Map<number, number>();
    const dots = runs.map(({ steps }) => {
      const below = before.get(steps) ?? 0;
      before.set(steps, below + 1);
      return circle(x(steps), y - 14 * below, 6, { fill: COLORS[i], stroke: '#ffffff' });
    });
    return [
      line([x(0), y + 10], [x(14_000), y + 10], { stroke: LINE }),
      text(80, y + 4, name, { anchor: 'end', size: 13 }),
      ...dots,
    ];
  });
  const ticks = [0, 2000, 4000, 6000, 8000, 10_000, 12_000, 14_000].map((steps) =>
    text(x(steps), 232, steps.toLocaleString('en-US'), { size: 12, fill: PALE }),
  );
  return picture(740, 265, 'Steps until CartPole was solved, by seed', [
    ...rows,
    ...ticks,
    text(400, 255, 'environment steps until solved; a dot is a seed', { size: 13 }),
  ]);
}
