import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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
import { build, transformSync } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import manifest from '../package.json';
import { runCommand, signalAfter } from './commands/run-command.ts';

const test = suite('package');

const project = mkdtempSync(join(tmpdir(), 'webgpu-dqn-user-'));
const installed = join(project, 'node_modules', 'webgpu-dqn');
test.after(() => rmSync(project, { recursive: true, force: true }));

/** Type-checks `source` as a file of the project, and returns the output of tsc. */
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
  // npm would install its dependencies beside it, but nothing else of this repository.
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(resolve('node_modules', name), link);
  }
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
});

/** The programs that these pages show. */
const examples = ['README.md', 'docs/guides/library.md'].flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => ({ page, code })),
);

test('README.md shows a training loop in under 30 lines', () => {
  const loop = examples.find(({ code }) => /replay\.sample/.test(code))!;
  assert.is(loop.page, 'README.md');
  assert.ok(loop.code.trimEnd().split('\n').length < 30);
});

for (const [i, { page, code }] of examples.entries()) {
  test(`example ${i + 1} of ${page} runs on it`, () => {
    writeFileSync(join(project, 'example.js'), code);
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

test('its command serves the lab, which a browser may give threads', async () => {
  const args = [join(installed, manifest.bin), 'lab', '--port', '0'];
  const server = spawn(process.execPath, args, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [said] = await once(server.stdout, 'data');
    const [address] = String(said).match(/http:\S+/)!;
    const page = await fetch(address);
    assert.is(page.headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.is(page.headers.get('cross-origin-embedder-policy'), 'require-corp');
    const html = await page.text();
    const files = [...html.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, path]) => path);
    assert.ok(
      files.some((path) => /^\.\/\w+\/page\.js$/.test(path)),
      html,
    );
    for (const path of [...files, 'LICENSES.txt', 'service-worker.js'])
      assert.is((await fetch(new URL(path, address))).status, 200, path);
  } finally {
    server.kill();
  }
});

const TRAINER = `
import { cartpoleRecipe, moduleTensors, openDevice } from 'webgpu-dqn';
import { readRun, type TrainedRun, type TrainRunOptions, trainRun } from 'webgpu-dqn/runs';

const device = await openDevice({ device: 'cpu' });
const out = 'runs/mine';
let steps = 0;
const options: TrainRunOptions = {
  ...{ device, out, seed: 1, steps: 200 },
  onProgress: (progress) => {
    steps = progress.steps;
  },
};
const begun: TrainedRun = await trainRun(cartpoleRecipe, { ...options, settings: { hiddenSizes: [8] } });
const { finalScore }: TrainedRun = await trainRun(cartpoleRecipe, { resume: begun.folder, steps: 300 });
const saved = await readRun(out);
const { run, step } = await saved.load(cartpoleRecipe, device, { networks: 'best' });
const tensors = await moduleTensors(device, run.modules['q-net']!);
const { mean } = await run.evaluate();
device.close();
export const told: string = JSON.stringify([steps, finalScore !== null, step > 0, tensors.size > 0, mean > 0]);
`;

test('it trains by trainRun, from 20 lines of strict TypeScript, on the engine that the project imports', () => {
  assert.is(typeErrors(TRAINER), '');
  const { code } = transformSync(TRAINER, { loader: 'ts', target: 'es2022' });
  writeFileSync(join(project, 'trainer.mjs'), `${code}\nconsole.log(told);`);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['trainer.mjs'], {
    cwd: project,
    encoding: 'utf8',
  });
  assert.is(status, 0, stderr);
  assert.is(stdout, '[200,true,true,true,true]\n');
  assert.ok(readdirSync(join(project, 'runs/mine')).includes('report.html'));
});

const EXPORTER = `
import { cartpoleRecipe, mlp, openDevice } from 'webgpu-dqn';
import { exportHub } from 'webgpu-dqn/hub';
import { toONNX } from 'webgpu-dqn/onnx';
import { exportTensorBoard } from 'webgpu-dqn/tensorboard';
import { toTorch } from 'webgpu-dqn/torch';

const device = await openDevice({ device: 'cpu' });
const net = mlp([4, 8, 2]);
const form = { observationShape: [4] };
const file: Uint8Array = await toONNX(device, net, form);
const lines: string = toTorch(net, { ...form, weights: 'q-net.safetensors' });
device.close();
const { folder } = await exportHub('runs/mine', cartpoleRecipe, { games: 1 });
const events: string = await exportTensorBoard('runs/mine', { out: 'runs/curves' });
export const told: string = JSON.stringify([file.length > 200, lines.length > 200, folder, events]);
`;

test('it exports runs and nets, from subpaths that know the engine', () => {
  assert.is(typeErrors(EXPORTER), '');
  const { code } = transformSync(EXPORTER, { loader: 'ts', target: 'es2022' });
  writeFileSync(join(project, 'exporter.mjs'), `${code}\nconsole.log(told);`);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['exporter.mjs'], {
    cwd: project,
    encoding: 'utf8',
  });
  assert.is(status, 0, stderr);
  assert.is(stdout, '[true,true,"runs/mine/hub","runs/curves"]\n');
});

test('misuse of trainRun is a type error', () => {
  const misuse = (options: string) => `
    import { cartpoleRecipe } from 'webgpu-dqn';
    import { trainRun } from 'webgpu-dqn/runs';
    await trainRun(cartpoleRecipe, ${options});`;
  assert.is(typeErrors(misuse('{ settings: { epsilon: { to: 0.1 }, evaluation: { games: 3 } } }')), '');
  assert.match(typeErrors(misuse('{ settings: { lerningRate: 1e-3 } }')), /lerningRate/);
  assert.match(typeErrors(misuse("{ device: 'gpu' }")), /gpu/);
});

/** A recipe that imports the engine by name and by file, and fails if they differ. */
const recipe = (source: string) => `
  import * as dqn from 'webgpu-dqn';
  import { createRequire } from 'node:module';
  import { pathToFileURL } from 'node:url';
  const file = createRequire(import.meta.url).resolve('webgpu-dqn');
  const other = await import(pathToFileURL(file).href);
  if (other.Module !== dqn.Module || other.openDevice !== dqn.openDevice) throw new Error('two engines');
  ${source}`;

/** What the installed command prints with `--json`. */
function installedCommand(args: readonly string[]): Record<string, unknown> {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(installed, manifest.bin), ...args], {
    cwd: project,
    encoding: 'utf8',
  });
  assert.is(status, 0, stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

test("its command trains a recipe of the project's own, on the engine that the project imports", () => {
  const source = readFileSync('test/commands/recipes/catch.ts', 'utf8').replace(/^import .*$/m, '');
  const { code } = transformSync(source, { loader: 'ts', target: 'es2022' });
  writeFileSync(join(project, 'catch.js'), recipe(code));
  const small = ['--device', 'cpu', '--json'];
  const trained = installedCommand(['train', './catch.js', '--steps', '300', '--seed', '1', ...small]);
  assert.equal([trained.recipe, trained.steps, Number(trained.updates) > 0], ['catch', 300, true]);
  const folder = 'runs/catch-default-1';
  assert.is(installedCommand(['train', '--resume', folder, '--steps', '400', ...small]).steps, 400);
  const evaluated = installedCommand(['evaluate', folder, '--games', '2', '--gif', 'game.gif', ...small]);
  assert.is((evaluated.returns as number[]).length, 2);
  assert.is(readFileSync(join(project, 'game.gif'), 'latin1').slice(0, 6), 'GIF89a');
  const study = ['study', './catch.js', '--vary', 'gamma=0.9,0.99', '--seeds', '1', '--set', 'steps=100'];
  assert.is((installedCommand([...study, ...small]).settings as unknown[]).length, 2);
});

test('a recipe in one file satisfies a strict TypeScript user', () => {
  for (const name of ['catch', 'catch-bytes']) {
    assert.is(typeErrors(readFileSync(`test/commands/recipes/${name}.ts`, 'utf8')), '', name);
  }
});

test('its command hears signals from its first line on', async () => {
  const flags = 'train cartpole --steps 20000 --device cpu --requeue --set evaluation.finalGames=1';
  const line = `${flags} --out ${join(project, 'signalled')}`;
  const sent = signalAfter(0, 'SIGUSR1', 'SIGHUP');
  const { status, stderr } = await runCommand(join(installed, manifest.bin), line, sent);
  assert.is(status, 75, stderr);
  assert.match(stderr, 'saved at step 0; go on with: npx webgpu-dqn train --resume');
});

test('its command contains no second engine', () => {
  const engine = /createShaderModule/;
  const files = readdirSync(join(installed, 'dist')).filter(
    (name) => /\.js$/.test(name) && name !== 'browser.js',
  );
  const having = files.filter((name) => engine.test(readFileSync(join(installed, 'dist', name), 'utf8')));
  assert.is(having.length, 1, having.join(' and '));
});

test('it passes on the licences and notices of the packages in it', () => {
  const text = readFileSync(join(installed, 'dist/LICENSES.txt'), 'utf8');
  // Charts, their drawing, progress bars, films.
  for (const name of ['echarts', 'zrender', 'cli-progress', 'omggif'])
    assert.match(text, new RegExp(`^${name} `, 'm'));
  for (const words of [
    'Apache License',
    'Redistribution and use in source',
    'Permission is hereby granted',
  ]) {
    assert.match(text, words);
  }
  assert.match(text, 'This product includes software developed at'); // the NOTICE of echarts
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
