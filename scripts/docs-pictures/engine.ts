import { arrow, bent, box, COLORS, circle, INK, LINE, lines, PALE, picture, text } from './svg.ts';

const [BLUE, ORANGE, GREEN] = COLORS;
const PALE_BLUE = '#dfe9f5';
const PALE_ORANGE = '#fdf1e3';

/** The way of a step, from top to bottom. */
export function step(): string {
  const rows: readonly (readonly [name: string, what: string, color: string])[] = [
    ['recipe', 'settings: plain data', INK],
    ['trainer', 'act, step the environments, store, sample: typed arrays', INK],
    ["learner's program", 'a graph, compiled once: forward, target, loss, backward, optimiser', BLUE],
    ['plan', 'an ordered list of kernel calls on fixed places in buffers', BLUE],
  ];
  const devices: readonly (readonly [name: string, what: string])[] = [
    ['webgpu', 'one upload, one submit'],
    ['cpu', 'SIMD WebAssembly'],
    ['reference', 'float64 JavaScript'],
  ];
  const parts = rows.flatMap(([name, what, stroke], i) => {
    const y = 20 + 72 * i;
    return [
      box(110, y, 520, 48, { stroke }),
      text(370, y + 20, name, { weight: 'bold' }),
      text(370, y + 38, what, { size: 12, fill: PALE }),
      i < 3 ? arrow([370, y + 50], [370, y + 70]) : '',
    ];
  });
  const ends = devices.flatMap(([name, what], i) => {
    const x = 110 + 180 * i;
    return [
      box(x, 332, 160, 50, { stroke: GREEN }),
      text(x + 80, 353, name, { weight: 'bold' }),
      text(x + 80, 371, what, { size: 12, fill: PALE }),
      arrow([370 + 60 * (i - 1), 286], [x + 80, 329], { stroke: GREEN }),
    ];
  });
  return picture(740, 410, 'The way of a step', [
    ...parts,
    ...ends,
    bent([634, 357], [715, 200], [634, 116], { stroke: ORANGE }),
    lines(722, 205, ['actions,', 'losses'], { size: 12, fill: ORANGE, anchor: 'end' }),
  ]);
}

/** A product in tiles. */
export function tiles(): string {
  const [ax, ay, bx, by] = [40, 150, 330, 20];
  return picture(740, 345, 'A product in tiles', [
    // a, b and the result
    box(ax, ay, 220, 170),
    box(bx, by, 330, 110),
    box(bx, ay, 330, 170),
    text(ax + 12, ay + 20, 'a', { weight: 'bold', anchor: 'start' }),
    text(bx + 12, by + 20, 'b', { weight: 'bold', anchor: 'start' }),
    text(bx + 12, ay + 20, 'result', { weight: 'bold', anchor: 'start' }),
    // the parts that a workgroup uses
    box(ax, ay + 60, 220, 64, { fill: PALE_ORANGE, stroke: LINE }),
    box(bx + 120, by, 64, 110, { fill: PALE_BLUE, stroke: LINE }),
    box(ax + 72, ay + 60, 24, 64, { fill: '#f3c58f', stroke: ORANGE, width: 2 }),
    box(bx + 120, by + 36, 64, 24, { fill: '#a9c6e8', stroke: BLUE, width: 2 }),
    box(bx + 120, ay + 60, 64, 64, { fill: '#e3f0e7', stroke: GREEN, width: 2 }),
    text(bx + 152, ay + 96, '64 x 64', { size: 13 }),
    arrow([ax + 98, ay + 92], [ax + 150, ay + 92], { stroke: ORANGE }),
    arrow([bx + 152, by + 62], [bx + 152, by + 100], { stroke: BLUE }),
    text(ax + 84, ay + 142, '16 columns', { size: 12, fill: ORANGE }),
    text(bx + 192, by + 52, '16 rows', { size: 12, fill: BLUE, anchor: 'start' }),
    lines(bx + 198, ay + 84, ['one workgroup:', '8 x 8 invocations,', '8 x 8 results each'], {
      size: 12,
      anchor: 'start',
    }),
    text(ax + 110, ay - 12, 'walk along k', { size: 12, fill: PALE }),
  ]);
}

/** A broadcast within a subgroup. */
export function broadcast(): string {
  const x = (lane: number) => 90 + 78 * lane;
  const lanes = Array.from({ length: 8 }, (_, lane) => lane);
  return picture(740, 240, 'A broadcast within a subgroup of eight lanes', [
    text(370, 24, 'lane 2 holds a number of a, and hands it to all', { size: 13 }),
    ...lanes.flatMap((lane) => [
      circle(x(lane), 70, 22, { fill: lane === 2 ? '#f3c58f' : PALE_ORANGE, stroke: ORANGE }),
      text(x(lane), 75, `a${lane}`, { size: 13 }),
      box(x(lane) - 34, 150, 68, 40, { fill: PALE_BLUE, stroke: BLUE }),
      text(x(lane), 167, `b ${4 * lane}..${4 * lane + 3}`, { size: 12 }),
      text(x(lane), 183, `+= a2 · b`, { size: 11, fill: PALE }),
      arrow([x(2), 93], [x(lane), 148], { stroke: ORANGE, width: lane === 2 ? 2 : 1 }),
    ]),
    text(370, 222, 'each lane multiplies it with its own four columns of b: no memory, no barrier', {
      size: 13,
      fill: PALE,
    }),
  ]);
}

/** A convolution as a product that gathers. */
export function gather(): string {
  const cell = 26;
  const image = Array.from({ length: 36 }, (_, i) => {
    const [row, column] = [Math.floor(i / 6), i % 6];
    const inside = row >= 2 && row < 5 && column >= 1 && column < 4;
    const [x, y] = [50 + cell * column, 56 + cell * row];
    const name = inside ? String.fromCharCode(97 + 3 * (row - 2) + column - 1) : '';
    return (
      box(x, y, cell, cell, { fill: inside ? PALE_BLUE : '#ffffff', stroke: LINE }) +
      (name && text(x + cell / 2, y + cell / 2 + 5, name, { size: 13 }))
    );
  });
  const column = [...'abcdefghi'].map((name, i) => {
    const y = 42 + 21 * i;
    return box(480, y, 30, 21, { fill: PALE_BLUE, stroke: LINE }) + text(495, y + 15, name, { size: 12 });
  });
  const others = [420, 450, 510, 540].map((x) =>
    box(x, 42, 30, 189, { fill: '#ffffff', stroke: LINE, dash: '3 3' }),
  );
  return picture(740, 290, 'A convolution as gathering', [
    text(128, 32, 'image', { size: 13 }),
    ...image,
    box(50 + cell, 56 + 2 * cell, 3 * cell, 3 * cell, { fill: 'none', stroke: BLUE, width: 2.5 }),
    bent([212, 150], [310, 100], [414, 110], { stroke: BLUE }),
    lines(330, 78, ['term_at and column_at', 'say where each lies'], { size: 12, fill: BLUE }),
    ...others,
    ...column,
    text(495, 30, 'a column of b', { size: 13 }),
    lines(588, 110, ['the other columns:', 'other positions', 'of the filter'], {
      size: 12,
      fill: PALE,
      anchor: 'start',
    }),
    text(480, 262, 'this matrix is never made: the product loads from the image', { size: 13, fill: PALE }),
  ]);
}
