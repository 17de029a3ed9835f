import { arrow, COLORS, circle, line, type Point, PALE, picture, text } from './svg.ts';

const [PLUS, MINUS] = COLORS;
const LAYERS: readonly { readonly x: number; readonly names: readonly string[] }[] = [
  { x: 110, names: ['1', '2'] },
  { x: 330, names: ['1', '0'] },
  { x: 550, names: ['0.5', '-0.2'] },
];
const WEIGHTS: readonly (readonly (readonly number[])[])[] = [
  [
    [0.5, 0.25],
    [-0.5, 0.5],
  ],
  [
    [0.4, 0.3],
    [-0.2, 0.8],
  ],
];
const BIASES = [
  [0, -1],
  [0.1, 0],
];
const RADIUS = 26;

/** The net of chapter 2, with its values for the state (1, 2). */
export function net(): string {
  const at = (layer: number, unit: number): Point => [LAYERS[layer].x, 80 + 120 * unit];
  const weights = WEIGHTS.flatMap((rows, layer) =>
    rows.flatMap((row, to) =>
      row.map((weight, from) => {
        const [a, b] = [at(layer, from), at(layer + 1, to)];
        const stroke = weight > 0 ? PLUS : MINUS;
        const share = from === to ? 0.5 : 0.26;
        const [x, y] = [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
        return (
          line(a, b, { stroke, width: 0.8 + 2 * Math.abs(weight) }) +
          text(x, y - 8, String(weight), { size: 13, fill: stroke })
        );
      }),
    ),
  );
  const units = LAYERS.flatMap(({ names }, layer) =>
    names.map((name, unit) => {
      const [x, y] = at(layer, unit);
      return circle(x, y, RADIUS, { fill: '#ffffff' }) + text(x, y + 5, name, { weight: 'bold' });
    }),
  );
  const biases = BIASES.flatMap((row, layer) =>
    row.map((bias, unit) => {
      const [x, y] = at(layer + 1, unit);
      return text(x, y + RADIUS + 17, `bias ${bias}`, { size: 12, fill: PALE });
    }),
  );
  const outputs = [0, 1].map((action) => {
    const [x, y] = at(2, action);
    return arrow([x + RADIUS, y], [x + 62, y]) + text(x + 70, y + 5, `Q(s, ${action})`, { anchor: 'start' });
  });
  return picture(720, 265, 'The net of this page for the state (1, 2)', [
    ...weights,
    ...units,
    ...biases,
    ...outputs,
    text(110, 32, 'state', { size: 13 }),
    text(330, 32, 'hidden units, after ReLU', { size: 13 }),
    text(550, 32, 'actions', { size: 13 }),
  ]);
}
