import { readFileSync } from 'node:fs';
import { COLORS, curve, INK, LINE, line, PALE, type Point, picture, text } from './svg.ts';

const FILE = 'bench/results/2026-11-27-cpu-hour.jsonl';

/** A line of the file: what `bench/run-curve.js --json` prints. */
interface RunCurve {
  readonly recipe: string;
  readonly steps: number;
  readonly seconds: number;
  readonly evaluations: readonly (readonly [steps: number, mean: number, ...rest: number[]])[];
}

const PANELS = [
  {
    ...{
      title: 'Breakout, points',
      x: 60,
      least: 0,
      most: 300,
      ticks: [0, 50, 100, 150, 200, 250, 300],
      goal: 100,
    },
    recipes: ['breakout-pqn', 'breakout', 'breakout-stream'],
  },
  {
    ...{ title: 'Pong, points', x: 450, least: -21, most: 21, ticks: [-21, -10, 0, 10, 21], goal: 10 },
    recipes: ['pong-pqn'],
  },
];
const [TOP, WIDTH, HEIGHT] = [44, 270, 200];

/**
 * Evaluations of the runs of an hour without a GPU: a line for each run, a colour for each recipe. Other work slowed some
 * runs, so minutes are those of the fastest run of a recipe.
 */
export function hour(): string {
  const runs = readFileSync(FILE, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((each) => JSON.parse(each) as RunCurve);
  const parts = PANELS.flatMap(({ title, x, least, most, ticks, goal, recipes }) => {
    const place = (minutes: number, score: number): Point => [
      x + (WIDTH * minutes) / 60,
      TOP + (HEIGHT * (most - score)) / (most - least),
    ];
    return [
      text(x, 24, title, { anchor: 'start', weight: 'bold', fill: INK }),
      ...ticks.flatMap((score) => [
        line(place(0, score), place(60, score), { stroke: LINE, width: 0.8 }),
        text(x - 8, place(0, score)[1] + 4, String(score), { size: 12, anchor: 'end', fill: PALE }),
      ]),
      line(place(0, goal), place(60, goal), { stroke: PALE, dash: '5 4' }),
      ...[0, 15, 30, 45, 60].map((minutes) =>
        text(place(minutes, least)[0], TOP + HEIGHT + 18, String(minutes), { size: 12, fill: PALE }),
      ),
      text(x + WIDTH / 2, TOP + HEIGHT + 38, 'minutes', { size: 13 }),
      ...recipes.flatMap((recipe, i) => {
        const curves = runs.filter((run) => run.recipe === recipe);
        const pace = Math.min(...curves.map(({ steps, seconds }) => seconds / 60 / steps));
        const style = { size: 13, anchor: 'start', weight: 'bold', fill: COLORS[i] } as const;
        return [
          ...(curves.length > 0 ? [text(x + [0, 110, 185][i], TOP + HEIGHT + 62, recipe, style)] : []),
          ...curves.map(({ evaluations }) =>
            curve(
              evaluations.map(([steps, mean]) => place(steps * pace, mean)),
              { stroke: COLORS[i], width: 1.8 },
            ),
          ),
        ];
      }),
    ];
  });
  return picture(750, 320, 'Breakout and Pong in an hour without a GPU', parts);
}
