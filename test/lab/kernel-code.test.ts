import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nativeOf } from '../../src/backends/cpu/native.ts';
import { joinShaders } from '../../src/kernels/kernel.ts';
import { annotated, functionFile, kernelFile } from '../../src/lab/shared/kernel-code.ts';
import { Data, table } from '../kernels/table.ts';
import { randomFor } from '../seed.ts';

const test = suite('the code of kernels, in the lab');

const textsIn = (folder: string, ending: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending))
      .map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')]),
  );
const shaders = textsIn('shaders', '.wgsl');

/** As scripts/plain-wgsl.js, of a text that lies anywhere. */
const plain = (wgsl: string) => wgsl.replace(/\/\/.*$/gm, '').replace(/^\s+/gm, '');

const kernels = [...new Set(table.map(({ kernel }) => kernel))];

test('is found in its files: the reference of every kernel, and the function of each that has one', () => {
  const [descriptors, functions] = [
    textsIn('src/kernels', '.ts'),
    textsIn('src/backends/cpu/assembly', '.ts'),
  ];
  for (const kernel of kernels) {
    const file = kernelFile(kernel.name, descriptors);
    assert.ok(file, kernel.name);
    assert.ok(descriptors[file].includes(`'${kernel.name}'`), `${kernel.name} is not in ${file}`);
    assert.match(descriptors[file], /\breference\(/);
    const compiled = functionFile(kernel.name, functions);
    assert.is(compiled !== undefined, nativeOf(kernel) !== undefined, kernel.name);
    if (compiled) assert.match(functions[compiled], new RegExp(`\\b${kernel.name}\\b`));
  }
  assert.is(kernelFile('of_my_own', descriptors), undefined);
});

test('a shader that was compiled without comments has those of all its files again, and is the same', () => {
  for (const { kernel, flags = [{}], sizes, call } of table) {
    const [first] = flags;
    const [size] = typeof sizes === 'function' ? sizes(first) : sizes;
    const { params } = call(size, new Data(randomFor('')), first);
    for (const subgroupSize of [undefined, 8, 32]) {
      const usual = kernel.dispatch(params, first, { subgroupSize });
      const others = kernel.alternatives?.(params, first, { subgroupSize }) ?? [];
      for (const { label, source } of [usual, ...others]) {
        const compiled = plain(source);
        const written = annotated(compiled, shaders, plain);
        assert.is(plain(written), compiled, label);
        const comments = [...source.matchAll(/\/\/.*$/gm)].map(([comment]) => comment);
        for (const comment of comments) assert.ok(written.includes(comment), `${label} lacks ${comment}`);
        assert.match(written, /^\/\/ shaders\/\S+\.wgsl$/m, label);
      }
    }
  }
});

test('a shader with a directive has it once, in front', () => {
  const files = { 'a.wgsl': 'enable f16;\n// A.\nfn a() {}\n', 'b.wgsl': '// B.\n  fn b() {}\n' };
  const compiled = joinShaders(...Object.values(files).map(plain));
  assert.is(
    annotated(compiled, files, plain).replace(/\n+/g, '\n').trim(),
    'enable f16;\n// shaders/a.wgsl\n// A.\nfn a() {}\n// shaders/b.wgsl\n// B.\n  fn b() {}',
  );
});

test.run();
