import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { opsPage } from '../scripts/docs-ops/page.ts';
import { add, conv2d, full, layerNorm, sum, type Tensor, tensor } from '../src/index.ts';

const page = opsPage();

test('docs/ops.md is what `npm run docs:ops` writes', () => {
  assert.fixture(readFileSync('docs/ops.md', 'utf8'), page);
});

test('the formulas of gradients come from the graph', () => {
  for (const row of [
    '| `sin(x)` | The sine of x (rad), element by element, exact for any angle. | `g * cos(x)` |',
    '| `matmul(a, b, { transposeA = false, transposeB = false })` | The matrix product',
    '`a`: `matmul(g, transpose(b))`<br>`b`: `matmul(transpose(a), g)` |',
    '| `abs(x)` | \\|x\\|, element by element. | `g * sign(x)` |',
    '`a`: `g`<br>`b`: `-g` |',
    '`x`: `convolution_input_gradient(weight, g)` †<br>',
  ]) {
    assert.ok(page.includes(row), row);
  }
});

test('arguments that the page calls refused are refused', () => {
  const five = full([1, 1, 1, 1, 2], 1);
  const image = full([1, 1, 2, 2], 1);
  assert.throws(() => add(five, 1), /more than 4 axes/);
  assert.is(sum(five).size, 1);
  assert.is(layerNorm(five).size, 2);
  assert.throws(() => full([0], 1), /every extent must be a positive integer/);
  assert.throws(() => add(tensor([1], 'i32') as Tensor as Tensor<'f32'>, 1), /must be f32/);
  const options: object[] = [{ groups: 1 }, { dilation: 1 }, { stride: [1, 2] }, { padding: [0, 1] }];
  for (const option of options) {
    assert.throws(() => conv2d(image, image, undefined, option), /^conv2d: /, JSON.stringify(option));
  }
});

test.run();
