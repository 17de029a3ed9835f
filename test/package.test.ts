import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('package');

const project = mkdtempSync(join(tmpdir(), 'webgpu-dqn-user-'));
const installed = join(project, 'node_modules', 'webgpu-dqn');
test.after(() => rmSync(project, { recursive: true, force: true }));

/** Type-checks `source` as a file of the project; returns what tsc has to say. */
function typeErrors(source: string): string {
  const compilerOptions = { strict: true, target: 'es2022', module: 'nodenext', types: [], noEmit: true };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }));
  writeFileSync(join(project, 'user.ts'), source);
  const tsc = resolve('node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' }).stdout;
}

test('npm pack makes a package that an empty project can install', () => {
  execFileSync('npm', ['pack', '--pack-destination', project], { stdio: 'pipe' });
  const [tarball] = readdirSync(project);
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(project, tarball), '-C', installed, '--strip-components=1']);
  // What npm would install beside it: its dependencies, and nothing else of this repository.
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(resolve('node_modules', name), link);
  }
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
});

const examples = [...readFileSync('README.md', 'utf8').matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(
  ([, example]) => example,
);

test('README.md shows a training loop in under 30 lines', () => {
  assert.match(examples[0], /replay\.sample/);
  assert.ok(examples[0].trimEnd().split('\n').length < 30);
});

for (const [i, example] of examples.entries()) {
  test(`example ${i + 1} of README.md runs on it`, () => {
    writeFileSync(join(project, 'example.js'), example);
    const { status, stderr } = spawnSync(process.execPath, ['example.js'], {
      cwd: project,
      encoding: 'utf8',
    });
    assert.is(status, 0, stderr);
  });
}

const user = (read: string): string => `
  import { openDevice, tensor } from 'webgpu-dqn';
  const device = await openDevice();
  const values = ${read};
  export const first: number | undefined = values[0];
`;

test('its types satisfy a strict TypeScript user', () => {
  assert.is(typeErrors(user('await device.read(tensor([1, 2, 3]))')), '');
});

test('a forgotten await is a type error', () => {
  assert.match(typeErrors(user('device.read(tensor([1, 2, 3]))')), /Promise/);
});

test('its browser build imports nothing', async () => {
  const { metafile } = await build({
    entryPoints: [join(installed, 'dist/browser.js')],
    bundle: true,
    format: 'esm',
    external: ['*'],
    metafile: true,
    write: false,
  });
  assert.equal(
    Object.values(metafile.outputs).flatMap((output) => output.imports),
    [],
  );
});

test.run();
