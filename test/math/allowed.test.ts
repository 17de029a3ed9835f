import { readdirSync, readFileSync } from 'node:fs';
import { transform } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('arithmetic that is the same in every engine');

/** Functions that the language defines to the bit, or that all processors round correctly (`sqrt`). */
const EXACT =
  /^(abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc|E|LN2|LN10|LOG2E|LOG10E|PI|SQRT1_2|SQRT2)$/;

/** Files whose numbers are only displayed. */
const SHOWN_ONLY = [
  'src/profile/format.ts', // log10: how many decimals a rate is printed with
  'src/lab/page/charts/spark.ts', // log10: where a point of a chart is drawn
];

/** Uses of functions that may differ between engines: `Math.sin`, `x ** y`, `Math` under another name. */
async function inexactIn(typescript: string): Promise<string[]> {
  // Without comments, types and spaces.
  const { code } = await transform(typescript, { loader: 'ts', target: 'esnext', minifyWhitespace: true });
  const uses = [...code.matchAll(/(?<![\w$])Math\b(\??\.(\w+))?/g)].filter(
    ([, , name = '']) => !EXACT.test(name),
  );
  // Powers of two whose exponent is written out are exact everywhere.
  const powers = code.replaceAll(/(?<![\w$.])2\*\*-?\d+(?![\w.])/g, '0').matchAll(/.{0,20}\*\*.{0,20}/g);
  return [...uses, ...powers].map(([text]) => text);
}

test('nothing that engines compute differently reaches a number of a run', async () => {
  const files = readdirSync('src', { recursive: true })
    .map((path) => `src/${path}`.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .filter((path) => !path.startsWith('src/backends/cpu/assembly/')); // AssemblyScript, which is compiled here
  assert.ok(files.length > 200, `${files.length} files`);
  const found: string[] = [];
  for (const path of files) {
    const uses = await inexactIn(readFileSync(path, 'utf8'));
    if (SHOWN_ONLY.includes(path)) assert.ok(uses.length > 0, `${path} need not be excepted any more`);
    else found.push(...uses.map((use) => `${path}: ${use}`));
  }
  assert.equal(found, [], 'src/math has functions that are the same everywhere');
});

test('the check sees through comments, constants and other names', async () => {
  const fine = [
    '2 ** 32',
    '3 * 2 ** -53',
    '(a, 2 ** 16)',
    'Math.max(a, Math.PI)',
    '/* Math.sin(a) */ 1 // a ** b',
  ];
  for (const code of fine) assert.equal(await inexactIn(`export const x = ${code};`), [], code);
  const wrong = [
    ...[
      'Math.sin(a)',
      'Math.random()',
      'Math\n.exp(a)',
      'Math["cos"](a)',
      'a ** 2',
      'a.b2 ** 2',
      '2 ** a',
      '(1 + a) ** 2',
    ],
    ...[
      '2 ** 0.5',
      '1.2 ** 2',
      '10 ** 2',
      'a[2] ** 2',
      '2 ** 3 ** a',
      '[Math].at(0)',
      'globalThis.Math.tan(a)',
    ],
  ];
  for (const code of wrong) assert.not.equal(await inexactIn(`export const x = ${code};`), [], code);
  assert.not.equal(await inexactIn('const { sin } = Math; let y = 1; y **= 3;'), []);
});

test.run();
