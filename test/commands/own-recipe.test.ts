import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Ended, json, metricsReach, runCommand } from './run-command.ts';

const test = suite("a recipe of one's own");

/** Outside of the project, where nothing is installed. */
const root = mkdtempSync(join(tmpdir(), 'webgpu-dqn-own-'));
test.after(() => rmSync(root, { recursive: true }));
writeFileSync(join(root, 'package.json'), '{ "type": "module" }');

const command = (args: readonly string[], during?: Parameters<typeof runCommand>[2]): Promise<Ended> =>
  runCommand('cli.js', args, during);
const own = (name: string) => join(root, name);
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const runJson = (folder: string) => JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));

/** Writes a file beside the recipes and returns its path. */
function write(name: string, text: string): string {
  writeFileSync(own(name), text);
  return own(name);
}

for (const name of ['lights-out.js', 'lights-out-recipe.js']) copyFileSync(`examples/${name}`, own(name));
for (const name of ['catch', 'catch-bytes']) {
  const source = readFileSync(`test/commands/recipes/${name}.ts`, 'utf8');
  write(`${name}.ts`, source);
  write(`${name}.js`, transformSync(source, { loader: 'ts', target: 'es2022' }).code);
}

const small = ['--seed', '4', '--device', 'cpu', '--save-replay', '--json'];
const short = ['--steps', '600', '--set', 'learningStarts=50', '--save-every', '100', '--eval-every', '200'];

/** The files of a run's checkpoint, and its evaluations. */
function leftBy(folder: string) {
  const [checkpoint] = readdirSync(join(folder, 'checkpoints'));
  const files = readdirSync(join(folder, 'checkpoints', checkpoint)).filter((file) =>
    /safetensors|bin/.test(file),
  );
  return [
    checkpoint,
    ...files.map((file) => [file, readFileSync(join(folder, 'checkpoints', checkpoint, file), 'base64')]),
  ];
}

for (const name of ['lights-out-recipe.js', 'catch.js', 'catch-bytes.js']) {
  const folder = own(`run-${name}`);
  const resumed = own(`killed-${name}`);

  test(`${name} is trained, and run.json knows the file and its bytes`, async () => {
    const ended = await command(['train', own(name), ...short, ...small, '--out', folder]);
    assert.is(ended.status, 0, ended.stderr);
    assert.is(json(ended).steps, 600);
    assert.equal(runJson(folder).module, { path: own(name), sha256: sha256(own(name)) });
    assert.ok(readFileSync(join(folder, 'report.html'), 'utf8').includes(runJson(folder).recipe));
  });

  test(`${name}, killed and resumed, ends with the same bytes`, async () => {
    const killed = await command(
      ['train', own(name), ...short, ...small, '--out', resumed],
      async (child) => {
        await metricsReach(resumed, 200, child);
        child.kill('SIGKILL');
      },
    ).catch(() => undefined);
    assert.is(killed, undefined);
    const ended = await command(['train', '--resume', resumed, '--device', 'cpu', '--json']);
    assert.is(ended.status, 0, ended.stderr);
    assert.equal(leftBy(resumed), leftBy(folder));
  });

  test(`${name} is evaluated`, async () => {
    const played = ['evaluate', folder, '--games', '3', '--device', 'cpu', '--json'];
    for (const epsilon of [[], ['--epsilon', '0.5']]) {
      const ended = await command([...played, ...epsilon]);
      assert.is(ended.status, 0, ended.stderr);
      assert.is((json(ended).returns as number[]).length, 3);
    }
    for (const wrong of ['-0.1', '2', 'none']) {
      const { status, stderr } = await command([...played, `--epsilon=${wrong}`]);
      assert.is(status, 2);
      assert.match(stderr, `error: --epsilon must be a number from 0 to 1, got '${wrong}'`);
    }
  });
}

for (const name of ['catch.js', 'catch-bytes.js']) {
  test(`${name} is filmed: in training, in evaluation and at random`, async () => {
    const folder = own(`run-${name}`);
    assert.ok(readdirSync(join(folder, 'videos')).length > 0);
    const gif = own('game.gif');
    for (const args of [
      ['evaluate', folder, '--games', '1', '--device', 'cpu', '--gif', gif],
      ['play', own(name), '--seed', '1', '--gif', gif],
    ]) {
      rmSync(gif, { force: true });
      const ended = await command(args);
      assert.is(ended.status, 0, ended.stderr);
      assert.match(ended.stderr, gif);
      assert.is(readFileSync(gif, 'latin1').slice(0, 6), 'GIF89a');
    }
  });
}

test('an environment without a picture cannot be filmed, which is said before anything is played', async () => {
  const gif = ['--gif', own('never.gif')];
  for (const args of [
    ['evaluate', own('run-lights-out-recipe.js'), ...gif],
    ['play', own('lights-out-recipe.js'), ...gif],
  ]) {
    const ended = await command(args);
    assert.is(ended.status, 2, ended.stderr);
    assert.match(ended.stderr, /^error: --gif: games of lights-out cannot be filmed: it has no picture/);
  }
});

test('a film that cannot be written is an error that names its file', async () => {
  const path = own('game.gif/film.gif');
  writeFileSync(own('game.gif'), '');
  const ended = await command(['play', 'cartpole', '--gif', path]);
  rmSync(own('game.gif'));
  assert.is(ended.status, 1);
  assert.match(ended.stderr, `error: ${path}: `);
});

test('an own recipe is studied: chosen settings, from several seeds, on one page', async () => {
  const folder = own('study');
  const study = ['study', own('lights-out-recipe.js'), '--vary', 'gamma=0.9,0.99', '--seeds', '2'];
  const rest = [
    '--set',
    'steps=300',
    '--set',
    'evaluation.games=2',
    '--device',
    'cpu',
    '--out',
    folder,
    '--json',
  ];
  const ended = await command([...study, ...rest]);
  assert.is(ended.status, 0, ended.stderr);
  const { settings } = json(ended) as { settings: { name: string; finals: number[] }[] };
  assert.equal(
    settings.map(({ name, finals }) => [name, finals.length]),
    [
      ['gamma=0.9', 2],
      ['gamma=0.99', 2],
    ],
  );
  assert.ok(existsSync(join(folder, 'comparison.html')));
});

test('a list is one value of --vary', async () => {
  const vary = ['--vary', 'hiddenSizes=8,8', '--vary', 'hiddenSizes=4'];
  const rest = ['--seeds', '1', '--set', 'steps=100', '--device', 'cpu', '--out', own('lists'), '--json'];
  const ended = await command(['study', own('lights-out-recipe.js'), ...vary, ...rest]);
  const { settings } = json(ended) as { settings: { name: string }[] };
  assert.equal(
    settings.map(({ name }) => name),
    ['hiddenSizes=8,8', 'hiddenSizes=4'],
  );
});

test('an own recipe is listed, and has its own help', async () => {
  const { stdout } = await command(['list', '--recipes', own('lights-out-recipe.js')]);
  assert.match(stdout, /lights-out-recipe\.js +All lights out, from five numbers \(default\)/);
  const { stdout: help } = await command(['train', own('lights-out-recipe.js'), '--help']);
  assert.match(help, `node cli.js train ${own('lights-out-recipe.js')} [options]`);
  assert.match(help, /^ {2}gamma = 0\.95$/m);
});

test('TypeScript is read where Node strips types; elsewhere a line says what to do', async () => {
  const { typescript } = process.features as { typescript?: string | false };
  const ended = await command(['train', own('catch.ts'), ...short, ...small, '--out', own('typed')]);
  if (typescript) {
    assert.is(ended.status, 0, ended.stderr);
    assert.equal(leftBy(own('typed')), leftBy(own('run-catch.js')));
  } else {
    assert.is(ended.status, 2);
    assert.match(
      ended.stderr,
      /^error: Node \S+ does not read TypeScript: use Node 22\.18 or later, or compile .*catch\.ts to JavaScript.*\n$/,
    );
  }
});

test('the default export may be a function of the public API, so that the file imports nothing', async () => {
  const file = write(
    'function.js',
    `import { LightsOut } from './lights-out.js';
     export default ({ defineRecipe }) => defineRecipe({
       name: 'made', summary: 'Made by a function', makeEnvironment: () => new LightsOut(3), settings: { steps: 100 },
     });`,
  );
  const ended = await command(['train', file, ...small, '--out', own('made')]);
  assert.is(ended.status, 0, ended.stderr);
  assert.is(json(ended).recipe, 'made');
});

const changed = (name: string): { file: string; folder: string } => {
  const folder = own(`${name}-run`);
  cpSync(own('run-lights-out-recipe.js'), folder, { recursive: true });
  const file = write(`${name}.js`, readFileSync(own('lights-out-recipe.js'), 'utf8'));
  writeFileSync(
    join(folder, 'run.json'),
    JSON.stringify({ ...runJson(folder), module: { path: file, sha256: sha256(file) } }),
  );
  return { file, folder };
};

test('a file that was changed is refused, with both hashes, until it is named', async () => {
  const { file, folder } = changed('changed');
  const before = sha256(file).slice(0, 8);
  writeFileSync(file, `// now\n${readFileSync(file, 'utf8')}`);
  const now = sha256(file).slice(0, 8);
  for (const args of [
    ['train', '--resume', folder],
    ['evaluate', folder],
    ['play', folder],
  ]) {
    const refused = await command(args);
    assert.is(refused.status, 2, refused.stderr);
    assert.match(refused.stderr, `SHA-256 ${before}, now ${now}`);
    assert.match(refused.stderr, '--recipe FILE');
  }
  const evaluated = await command(['evaluate', folder, '--recipe', file, '--device', 'cpu', '--json']);
  assert.is(evaluated.status, 0, evaluated.stderr);
  assert.is(runJson(folder).module.sha256.slice(0, 8), before, 'an evaluation changes nothing in the run');

  const further = ['--steps', '700', '--device', 'cpu', '--json'];
  const ended = await command(['train', '--resume', folder, '--recipe', file, ...further]);
  assert.equal([ended.status, json(ended).steps], [0, 700], ended.stderr);
  assert.equal(runJson(folder).module, { path: file, sha256: sha256(file) });
  const again = await command(['evaluate', folder, '--device', 'cpu']);
  assert.is(again.status, 0, again.stderr);
});

test('a file that is gone, or has another recipe, is refused', async () => {
  const { file, folder } = changed('gone');
  rmSync(file);
  const gone = await command(['evaluate', folder]);
  assert.is(gone.status, 2);
  assert.match(gone.stderr, `error: ${file}, the recipe of ${folder}, is not there any more`);
  const other = await command(['evaluate', folder, '--recipe', own('catch.js')]);
  assert.is(other.status, 2);
  assert.match(other.stderr, /is catch, but the run in .* is one of lights-out/);
});

test("code in a run's folder is never run", async () => {
  const { folder } = changed('inside');
  const trap = own('trap');
  const evil = join(folder, 'evil.js');
  mkdirSync(trap);
  writeFileSync(evil, `import { rmdirSync } from 'node:fs'; rmdirSync(${JSON.stringify(trap)});`);
  for (const path of [evil, 'evil.js', join(folder, '..', 'inside-run', 'evil.js')]) {
    const run = { ...runJson(folder), module: { path, sha256: sha256(evil) } };
    writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
    for (const args of [
      ['train', '--resume', folder],
      ['evaluate', folder],
      ['play', folder],
    ]) {
      const refused = await command(args);
      assert.is(refused.status, 2, refused.stderr);
      assert.match(refused.stderr, /code in a run's folder is never run/);
    }
  }
  assert.ok(existsSync(trap));
  const refused = await command(['train', own('lights-out-recipe.js'), '--out', root]);
  assert.is(refused.status, 2);
  assert.match(refused.stderr, /lies in the run's folder/);
});

const damaged: Record<string, [text: string, message: RegExp]> = {
  'none.js': ['export const recipe = 1;', /none\.js has no default export/],
  'number.js': ['export default 3;', /number\.js exports no recipe, but a number/],
  'plain.js': [
    "export default { name: 'plain', summary: 'x', settings: {} };",
    /plain\.js exports no recipe: its create must be the function that defineRecipe makes, got undefined/,
  ],
  'syntax.js': [
    "import { defineRecipe } from 'webgpu-dqn';\n\nexport default defineRecipe({ name = 3 });\n",
    /cannot be loaded: .*syntax\.js:3: SyntaxError: /,
  ],
  'deep.js': [
    "import { defineRecipe } from 'webgpu-dqn';\nimport './syntax.js';\nexport default defineRecipe({});\n",
    /deep\.js cannot be loaded: .*syntax\.js:3: SyntaxError: /,
  ],
  'throws.js': [
    'export const x = 1;\n\nexport default x.y.z;\n',
    /cannot be loaded: .*throws\.js:3:20: TypeError: .*undefined/,
  ],
  'settings.js': [
    `import { defineRecipe } from 'webgpu-dqn';
     const settings = { steps: 10, gamma: 2 };
     export default defineRecipe({ name: 'x', summary: 'x', makeEnvironment() {}, settings });`,
    /cannot be loaded: .*settings\.js:3:\d+: RangeError: gamma must be a number from 0 to 1, got 2/,
  ],
  'missing.js': ["import 'no-such-package';", /cannot be loaded: .*no-such-package/],
  'export.js': [
    "import { defineRecipee } from 'webgpu-dqn';",
    /cannot be loaded: .*export\.js:1: SyntaxError: .*webgpu-dqn.*defineRecipee/,
  ],
};
for (const [name, [text, message]] of Object.entries(damaged)) {
  test(`${name} is refused in a line that names the place`, async () => {
    const { status, stdout, stderr } = await command(['train', write(name, text)]);
    assert.equal([status, stdout], [2, '']);
    assert.match(stderr, /^error: .*\n$/);
    assert.match(stderr, message);
  });
}

test('a missing file and a folder are refused', async () => {
  const missing = await command(['train', './no-such.js']);
  assert.equal(
    [missing.status, missing.stderr],
    [2, 'error: there is no file ./no-such.js (--help lists the options)\n'],
  );
  const folder = await command(['train', `${root}/`]);
  assert.match(folder.stderr, /a recipe is a file/);
});

const begun: Record<string, [definition: string, message: RegExp]> = {
  'constructor.js': [
    'makeEnvironment: () => new (class extends LightsOut { at = missing; })(5)',
    /^error: .*constructor\.js:5:\d+: ReferenceError: missing is not defined$/m,
  ],
  'nothing.js': [
    'makeEnvironment: () => {}',
    /^error: makeEnvironment must return an environment, got undefined$/m,
  ],
  'promise.js': [
    'makeEnvironment: async () => new LightsOut(5)',
    /^error: makeEnvironment must return an environment, got a Promise$/m,
  ],
  'net.js': [
    'makeEnvironment: () => new LightsOut(5), net: () => 5',
    /^error: net of a recipe must return a Module, got 5$/m,
  ],
  'net-and-environment.js': [
    'makeEnvironment: () => new (class extends LightsOut { step(a) { super.step(a); this.reward = NaN; } })(5), net: () => 5',
    /^error: net of a recipe must return a Module, got 5$/m,
  ],
  'outputs.js': [
    'makeEnvironment: () => new LightsOut(5), net: ([n], outputs) => mlp([n, outputs + 1])',
    /^error: a net must give \[\d+, 5\], a value for each action, got f32 tensor \[\d+, 6\]$/m,
  ],
  'state.js': [
    'makeEnvironment: () => new (class extends LightsOut { get state() { return { at: () => 1 }; } set state(_) {} })(5)',
    /^error: state\.envs\[0\]\.at is a function, which cannot be kept/m,
  ],
};
for (const [name, [definition, message]] of Object.entries(begun)) {
  test(`${name} ends in a line before anything is learned`, async () => {
    const text = `import { defineRecipe, mlp } from 'webgpu-dqn';
import { LightsOut } from './lights-out.js';
export default defineRecipe({
  name: 'begun', summary: 'x', settings: { steps: 500 },
  ${definition},
});`;
    const folder = own(`begun-${name}`);
    const unsaved = ['--save-every', '0', '--eval-every', '0'];
    const ended = await command(['train', write(name, text), '--device', 'cpu', ...unsaved, '--out', folder]);
    assert.is(ended.status, 1);
    assert.match(ended.stderr, message);
    assert.not.match(ended.stderr, /^ +at /m, 'no stack');
    assert.not.match(ended.stderr, /[1-9]\d*\/500 steps/, 'no step is lost');
    if (/^net/.test(name))
      assert.not.match(ended.stderr, /checkEnvironment/, 'the environment is not to blame');
  });
}

const environment = `import { defineRecipe, Linear } from 'webgpu-dqn';
import { LightsOut } from './lights-out.js';
class Breaks extends LightsOut {
  step(action) {
    super.step(action);
    if (ACTS) this.nothing.there = 1;
  }
}
export default defineRecipe({
  name: 'breaks',
  summary: 'Breaks',
  makeEnvironment: () => new Breaks(5),
  net: (shape, outputs, random) => new Linear(SIZE, outputs, { random }),
  settings: { steps: 100 },
});
`;

for (const [what, acts, size, place] of [
  ['environment', 'true', '5', /^error: .*breaks\.js:6:\d+: TypeError: .*undefined.*$/m],
  ['net', 'false', '4', /^error: .*\[\d+, 5\].*$/m],
] as const) {
  test(`an error of one's own ${what} ends the run with its place`, async () => {
    const file = write('breaks.js', environment.replace('ACTS', acts).replace('SIZE', size));
    const ended = await command(['train', file, '--device', 'cpu', '--out', own(`breaks-${what}`)]);
    assert.equal([ended.status, ended.stdout], [1, '']);
    assert.match(ended.stderr, place);
    assert.not.match(ended.stderr, /^ +at /m, 'no stack of ours');
  });
}

test('a faulty environment is found out where a run of it fails', async () => {
  const file = write(
    'reward.js',
    `import { defineRecipe } from 'webgpu-dqn';
     import { LightsOut } from './lights-out.js';
     class Unpaid extends LightsOut {
       step(action) {
         super.step(action);
         this.reward = undefined;
       }
     }
     export default defineRecipe({
       name: 'unpaid', summary: 'Wrong', makeEnvironment: () => new Unpaid(5), settings: { steps: 2000 },
     });`,
  );
  const ended = await command(['train', file, '--device', 'cpu', '--out', own('unpaid')]);
  assert.is(ended.status, 1);
  assert.match(ended.stderr, /^error: .*NaN/m);
  assert.match(ended.stderr, /^checkEnvironment: .*\n- .*reward/m);
});

test('a run that a program began with its own recipe is evaluated once the recipe is named', async () => {
  const folder = own('by-a-program');
  cpSync(own('run-catch.js'), folder, { recursive: true });
  const { module: _, ...run } = runJson(folder);
  writeFileSync(join(folder, 'run.json'), JSON.stringify(run)); // as trainRun leaves it
  const unnamed = await command(['evaluate', folder]);
  assert.is(unnamed.status, 2);
  assert.match(
    unnamed.stderr,
    /is a run of catch, which is no built-in recipe: name the recipe by --recipe FILE/,
  );
  const named = await command([
    'evaluate',
    folder,
    '--recipe',
    own('catch.js'),
    '--games',
    '2',
    '--device',
    'cpu',
  ]);
  assert.is(named.status, 0, named.stderr);
  const other = await command(['evaluate', folder, '--recipe', own('lights-out-recipe.js')]);
  assert.match(other.stderr, /the recipe in .* is lights-out, but the run in .* is one of catch/);
});

test.run();
