import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RECIPES } from '../../src/index.ts';
import { formatComparison, formatLink } from '../../src/lab/shared/link.ts';
import { readLink, sayProblems } from '../../src/lab/shared/read-link.ts';
import { commandOf, type LinkedRun, linkedRun } from '../../src/recipes/settings-command.ts';
import { hashVerdict } from '../../src/lab/shared/verdict.ts';
import { lengthOf, type RecipeSettings } from '../../src/recipes/recipe-settings.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('links to runs');

const LINK =
  '#v=0.1.0&r=cartpole&p=default&s=5&d=cpu&set=nStep:3&at=2000:learningRate:5e-4&n=3000&h=9b37da50';
const RUN: LinkedRun = {
  ...{ version: '0.1.0', recipe: 'cartpole', preset: 'default', seed: 5, device: 'cpu' },
  settings: ['nStep=3'],
  changes: [{ step: 2000, key: 'learningRate', value: '5e-4' }],
  ...{ until: 3000, hash: '9b37da50' },
};

test('hold all that a run follows from, and what came out', () => {
  assert.is(formatLink(RUN), LINK);
  assert.equal(readLink(LINK, RECIPES), { run: RUN, problems: [] });
  assert.equal(readLink(`https://a.example/b/lab/${LINK}`, RECIPES).run, RUN);
});

test('say whether multiply-adds are fused, as does the command line', () => {
  const { hash: _, ...fused }: LinkedRun = { ...RUN, fma: true };
  assert.match(formatLink(fused), /&d=cpu&fma=1&/);
  assert.equal(readLink(formatLink(fused), RECIPES), { run: fused, problems: [] });
  assert.match(commandOf(fused, 'steps'), / --device cpu --fma /);
  const { run, problems } = readLink('#r=cartpole&fma=yes', RECIPES);
  assert.is(run.fma, undefined);
  assert.equal(problems, ['The choice of fused multiply-adds must be 1 or left out, not yes.']);
});

test('name what another run, beside it, differs in', () => {
  for (const other of [
    { key: 'nStep', value: '4' },
    { key: 'hiddenSizes', value: '8,8' },
    { key: 'seed', value: '7' },
  ]) {
    const link = formatComparison(LINK, other);
    assert.equal(readLink(link, RECIPES), { run: RUN, other, problems: [] });
  }
  assert.match(formatComparison(LINK, { key: 'tau', value: '1' }), /&b=tau:1$/);
});

for (const [other, problem] of [
  ['seed:x', 'The change of the other run must be a setting such as nStep:3, or seed:7, not seed:x.'],
  ['nStep', 'The change of the other run must be a setting such as nStep:3, or seed:7, not nStep.'],
  ['lerningRate:3', 'There is no setting lerningRate; did you mean learningRate?'],
  ['nStep:0', /^nStep must be an integer of at least 1, not 0/],
] as const) {
  test(`tell that another run cannot differ in ${other}`, () => {
    const { run, other: found, problems } = readLink(`${LINK}&b=${other}`, RECIPES);
    assert.equal(run, RUN);
    assert.is(found, undefined);
    assert.is(problems.length, 1);
    if (typeof problem === 'string') assert.is(problems[0], problem);
    else assert.match(problems[0], problem);
  });
}

test('an empty one opens the first recipe', () => {
  for (const link of ['', '#']) {
    assert.equal(readLink(link, RECIPES), {
      run: { recipe: 'cartpole', preset: 'default', settings: [], changes: [] },
      problems: [],
    });
  }
});

test('one that names no preset opens that which its game opens with', () => {
  assert.is(readLink('#r=breakout', RECIPES).run.preset, 'laptop');
  assert.is(readLink('#r=breakout&p=nature', RECIPES).run.preset, 'nature');
  assert.is(readLink('#r=bit-flip', RECIPES).run.preset, 'hindsight');
});

test('keep lists, names, several settings and several changes', () => {
  const run: LinkedRun = {
    ...{ recipe: 'breakout', preset: 'laptop', seed: 2 ** 40 },
    settings: ['convolutions=16x8x4,32x4x2', 'hiddenSizes=none', 'epsilon.kind=linear'],
    changes: [
      { step: 9, key: 'epsilon', value: '0.3' },
      { step: 9, key: 'loss', value: 'mse' },
    ],
  };
  assert.match(formatLink(run), /&set=convolutions:16x8x4,32x4x2&/);
  assert.equal(readLink(formatLink(run), RECIPES), { run, problems: [] });
});

const PROBLEMS: readonly (readonly [part: string, problem: string])[] = [
  ['set=lerningRate:1e-3', 'There is no setting lerningRate; did you mean learningRate?'],
  ['set=zzzzzzzzzzzz:1', 'There is no setting zzzzzzzzzzzz.'],
  ['set=nStep:0', 'nStep must be an integer of at least 1, not 0.'],
  ['set=nStep', 'A setting is written as nStep:3, not nStep.'],
  [
    'set=epsilon:0.1',
    'epsilon is given by epsilon.kind, epsilon.from, epsilon.to, epsilon.steps, epsilon.decay, epsilon.factor, epsilon.by.',
  ],
  ['set=loss:l1', 'loss must be smoothL1 or mse, not l1.'],
  ['r=cartpol', 'There is no recipe cartpol; did you mean cartpole?'],
  ['p=defualt', 'There is no preset defualt; did you mean default?'],
  ['p=quick', 'There is no preset quick; there is default.'],
  ['d=gpu', 'There is no device gpu; did you mean cpu?'],
  ['d=abacus', 'There is no device abacus; there are cpu, webgpu, reference.'],
  ['s=-1', 'The seed must be an integer of at least 0, not -1.'],
  ['s=1e3', 'The seed must be an integer of at least 0, not 1e3.'],
  ['n=0', 'The length must be an integer of at least 1, not 0.'],
  ['n=', 'The length must be an integer of at least 1, not nothing.'],
  ['h=9b37', 'The hash must be eight hexadecimal digits, not 9b37.'],
  ['at=learningRate:1', 'A change is written as 2000:learningRate:5e-4, not learningRate:1.'],
  ['at=0:learningRate:1', 'A change is written as 2000:learningRate:5e-4, not 0:learningRate:1.'],
  ['at=5:learningrat:1', 'There is no setting learningrat; did you mean learningRate?'],
  ['at=5:epsilon:7', 'epsilon must be a number from 0 to 1, not 7.'],
  ['x=1', 'Links have no part called x.'],
  ['set=%E0%A4%A', 'set=%E0%A4%A cannot be read: it is cut short.'],
];

for (const [part, problem] of PROBLEMS) {
  test(`${part} is left out and told; the rest is opened`, () => {
    const [name] = part.split('=');
    const rest = LINK.slice(1)
      .split('&')
      .filter((each) => !each.startsWith(`${name}=`))
      .join('&');
    const { run, problems } = readLink(`#${part}&${rest}`, RECIPES);
    assert.equal(problems, [problem]);
    assert.equal(run, readLink(`#${rest}`, RECIPES).run);
    assert.is(sayProblems(problems), `${problem} The rest was opened.`);
  });
}

test('a part that comes twice counts once', () => {
  const { run, problems } = readLink('#s=3&s=4', RECIPES);
  assert.is(run.seed, 3);
  assert.equal(problems, ['The link has more than one seed; the first was taken.']);
  assert.is(sayProblems([]), '');
});

test('whatever is in a link, it is opened', () => {
  const random = randomFor('links');
  for (let i = 0; i < 500; i++) {
    const mutated = [...LINK];
    for (let j = 0; j < 1 + random.int(6); j++) {
      const at = random.int(mutated.length);
      mutated.splice(at, random.int(3), String.fromCharCode(32 + random.int(95)));
    }
    const { run, problems } = readLink(mutated.join(''), RECIPES);
    assert.equal(
      readLink(formatLink(run), RECIPES),
      { run, problems: [] },
      `${mutated.join('')}, seed ${seed}`,
    );
    for (const problem of problems) assert.match(problem, /^\S.*[.?]$/s);
  }
});

test('the command repeats the run: its length is a setting of its own', () => {
  assert.is(
    commandOf(RUN, 'steps'),
    'train cartpole --preset default --seed 5 --device cpu --set nStep=3 --set steps=3000 --at 2000:learningRate=5e-4',
  );
  const { until, hash, ...whole } = { ...RUN, settings: ['steps=9000'], changes: [] };
  assert.is(
    commandOf(whole, 'steps'),
    'train cartpole --preset default --seed 5 --device cpu --set steps=9000',
  );
  assert.is(
    commandOf({ ...whole, until: 70 }, 'steps'),
    'train cartpole --preset default --seed 5 --device cpu --set steps=70',
  );
});

const CHANGES = ['learningRate=0.003', 'batchSize=7', 'epsilon.kind=exponential', 'evaluation.games=3'];

for (const recipe of RECIPES) {
  for (const preset of Object.keys(recipe.presets)) {
    test(`${recipe.name}, ${preset}: a recorded run and its link are the same run`, () => {
      const random = randomFor(`${recipe.name} ${preset}`);
      const kind = ['epsilon.kind=geometric', 'epsilon.factor=0.5'];
      const known = CHANGES.filter((change) => change.split('=')[0] in recipe.table);
      const changed = [...known.filter(() => random.int(2) === 1), ...(random.int(2) ? kind : [])];
      const settings = changeSettings(recipe.presets[preset], changed, recipe.table);
      const recorded = {
        ...{ recipe: recipe.name, preset, seed: random.int(1000), settings, device: 'cpu' as const },
        changes: [{ step: 12, key: 'learningRate', value: 1e-5 }],
      };
      const link = formatLink(linkedRun(recorded, recipe, { version: '1.2.3', until: 40, hash: 'ABCDEF01' }));
      const { run, problems } = readLink(link, RECIPES);
      assert.equal(problems, [], `${link}, seed ${seed}`);
      assert.equal(changeSettings(recipe.presets[preset], run.settings, recipe.table), settings, link);
      assert.equal(run.changes, [{ step: 12, key: 'learningRate', value: '0.00001' }]);
      assert.equal([run.seed, run.device, run.until, run.hash], [recorded.seed, 'cpu', 40, 'abcdef01']);
      const { unit } = lengthOf(settings as RecipeSettings);
      assert.match(commandOf(run, unit), new RegExp(` --set ${unit}=40 --at 12:learningRate=0.00001$`));
    });
  }
}

test('what no link can say is refused', () => {
  const [recipe] = RECIPES;
  const { observationScale, ...settings } = recipe.presets.default as unknown as Record<string, unknown>;
  const run = { recipe: 'cartpole', preset: 'default', seed: 1, settings };
  const reached = { version: '1.0.0', until: 1 };
  assert.throws(
    () => linkedRun(run, recipe, reached),
    /^the settings lack observationScale, which default has/,
  );
  assert.throws(
    () => linkedRun({ ...run, preset: 'fast' }, recipe, reached),
    /^the run is of cartpole, fast/,
  );
});

test('a run keeps the promise of its link, or says by which version it was made', () => {
  const found = '9b37da50aa';
  const promised = { hash: '9b37da50', version: '0.3.0' };
  assert.equal(hashVerdict(promised, found, '0.4.0'), {
    same: true,
    words: 'Same bytes as the link promised.',
  });
  assert.equal(hashVerdict(promised, '41ab00ffaa', '0.4.0'), {
    same: false,
    words:
      'Not the same bytes: 41ab... here, 9b37... in the link. It was made by version 0.3.0; this is 0.4.0.',
  });
  const { words } = hashVerdict({ hash: '9b37da50' }, '41ab', '0.4.0');
  assert.is(words, 'Not the same bytes: 41ab... here, 9b37... in the link.');
});

test.run();
