import { readFileSync } from 'node:fs';
import { markdownTable } from '../markdown-table.ts';
import { exampleOf } from './examples.ts';
import { gradientsOf, type InputGradient } from './gradients.ts';
import { exportedFunctions, type OpSource } from './sources.ts';

/** Headings, and the files of src/ops/ with the functions below each. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  'One operand, element by element': ['functions', 'activations', 'relu', 'clip'],
  'Two or three operands, element by element': ['arithmetic', 'comparison', 'where'],
  'Reductions and normalisation': ['broadcast', 'reduce', 'statistics', 'softmax', 'layer-norm'],
  'Products, convolutions, pooling': ['matmul', 'convolution', 'pool'],
  'Shapes and indices': ['reshape', 'permute', 'slice', 'concat', 'gather'],
  Losses: ['loss', 'cross-entropy', 'quantile-huber-loss', 'categorical-td-loss', 'td-loss'],
};

const HEAD = `# Ops and their gradients

Written by \`npm run docs:ops\` from the code. Calls and sentences come from \`src/ops/\`. The gradients are read off the
graph that \`gradients()\` makes for an example of each op. Edit those, not this page.

- \`y\` is the result and \`g\` the gradient of the loss with respect to it. \`g * cos(x)\` is then the gradient with
  respect to \`x\`. The operands of the examples have equal shapes. The gradient of a broadcast operand is summed over the
  axes along which it was repeated.
- **none**: the input counts as a constant. **throws**: asking for a gradient with respect to it is an
  error.
- † The gradient itself cannot be differentiated with respect to all of its operands: trying throws an error that names
  the op.
- \`expand\` repeats along the axes that a reduction removed; \`sum\`, \`mean\`, \`max\` and \`argmax\` go along the axes of the
  op, which have \`n\` elements. Axes of extent 1 are left out.
- \`gate(a, b)\` is \`a * b\`, but 0 where \`b\` is 0, even if \`a\` is infinite or NaN. \`share(a, b)\` is 1 where \`a > b\`, a half
  where they are equal, else 0. \`gelu'\` is the derivative of \`gelu\`, and so on. \`MAX\` is the largest number of f32.
- Names with an underscore are kernels (\`src/kernels/\`):

`;

/** The results of the kernels in gradients, by their names there. */
const KERNELS: Readonly<Record<string, string>> = {
  softmax_gradient: '`y * (g - sum(g * y))`',
  log_softmax_gradient: '`g - exp(y) * sum(g)`',
  layer_norm:
    '`(x - mean(x)) / sqrt(variance(x) + eps)`, and as `scale` the factor `1 / sqrt(variance(x) + eps)`',
  layer_norm_gradient: '`scale * (g - mean(g) - y * mean(g * y))`',
  convolution_input_gradient: 'the transposed convolution of `g` with `weight`',
  convolution_weight_gradient: 'the convolution of `x` with `g`',
  pool2d_gradient: '`g` at the first maximum of each window, or shared out evenly over the window',
  loss_gradient:
    "`g` times the derivative of the loss: `2 * d`, `clamp(d, -delta, delta)`, `sign(d)` or `sigmoid(logits) - label`, where `d = prediction - label`; for the mean, divided by the number of losses. With `reduction: 'none'` the losses are made of ops, and have second gradients",
  td_target: '`r + discount * max(nextQ)`, or `nextQ` at the argmax of `chooser`',
  td_loss:
    'the loss, and as `gradient` its derivative: for the action taken, the derivative of the loss times the weight, divided by the size of the batch; 0 for all others',
};

/** The text of docs/ops.md. missing.md, which is written by hand, lists what the engine lacks. */
export function opsPage(): string {
  const ops = exportedFunctions('ops').filter(({ name }) => name !== 'assign'); // it computes nothing
  const sections = Object.entries(FAMILIES).map(([family, files]) => {
    const members = files.flatMap((file) => ops.filter((op) => op.file === `ops/${file}.ts`));
    return `## ${family}\n\n${markdownTable(['call', 'computes', 'gradient'], members.map(rowOf))}`;
  });
  const homeless = ops.find(
    ({ file }) =>
      !Object.values(FAMILIES)
        .flat()
        .some((name) => file === `ops/${name}.ts`),
  );
  if (homeless) throw new Error(`${homeless.name}: no family has ${homeless.file}`);
  const kernels = markdownTable(
    ['kernel', 'computes'],
    Object.entries(KERNELS).map(([name, meaning]) => [code(name), meaning]),
  );
  checkKernels(sections.join());
  return [HEAD + kernels, ...sections, readFileSync('scripts/docs-ops/missing.md', 'utf8')].join('\n');
}

function rowOf(op: OpSource): string[] {
  const gradients = gradientsOf(exampleOf(op));
  return [code(op.call), op.sentence, cellOf(gradients)];
}

function cellOf(gradients: readonly InputGradient[]): string {
  const texts = gradients.map(({ expression, refused }) => {
    if (refused === 'gradient') return '**throws**';
    return expression === undefined ? '**none**' : code(expression) + (refused ? ' †' : '');
  });
  if (new Set(texts).size === 1) return texts[0];
  return gradients.map(({ input }, i) => `${code(input)}: ${texts[i]}`).join('<br>');
}

/** @throws Error unless exactly the kernels that gradients name are explained. */
function checkKernels(sections: string): void {
  const named = new Set([...sections.matchAll(/\b([a-z0-9]+_[a-z0-9_]+)\(/g)].map(([, name]) => name));
  const known = new Set(Object.keys(KERNELS));
  for (const name of named) if (!known.has(name)) throw new Error(`the kernel ${name} is not explained`);
  for (const name of known) if (!named.has(name)) throw new Error(`the kernel ${name} is in no gradient`);
}

function code(text: string): string {
  return `\`${text}\``;
}
