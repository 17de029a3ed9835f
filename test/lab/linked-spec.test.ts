import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readArrival } from '../../src/lab/worker/linked-spec.ts';
import { RECIPES } from '../../src/recipes/registry.ts';
import { seed } from '../seed.ts';

const test = suite('what a link asks for, held against what a page can train');

const read = async (link: string) => {
  const { linked, problems } = await readArrival(link);
  return { spec: linked!.spec, problems };
};

for (const [part, told] of [
  ['set=batchSize:999999', /batchSize = 999999 needs \d+ bytes .*available are 4294967296 bytes/],
  ['set=hiddenSizes:99999,99999', /hiddenSizes = 99999,99999 .*needs \d+ bytes/],
  ['set=replayCapacity:2147483647', /replayCapacity = 2147483647 .*needs \d+ bytes/],
  ['set=replacement:false', /^replacement must be true/],
  ['at=1200:batchSize:999999', /^The change at step 1200: .*batchSize = 999999 needs \d+ bytes/],
  ['at=1200:replayCapacity:5', /replayCapacity cannot be changed; what can: learningRate/],
  ['at=1200:batchSize:1', undefined],
  ['at=60000:gamma:0.9', /Step 60000 never begins: the run ends at step 50000/],
  ['set=epsilon.kind:exponential&set=epsilon.decay:500', undefined],
] as const) {
  test(`${part}: ${told ? 'is refused in words, and the rest is opened' : 'is opened'}`, async () => {
    const { spec, problems } = await read(
      `#r=cartpole&s=${seed % 1000}&set=nStep:2&set=prioritised:true&${part}&at=1500:gamma:0.9`,
    );
    if (told) assert.match(problems, told, problems);
    assert.is(problems.endsWith(' The rest was opened.'), told !== undefined);
    assert.is(spec.seed, seed % 1000);
    assert.equal(spec.settings.slice(0, 2), ['nStep=2', 'prioritised=true']);
    assert.equal(spec.changes!.at(-1), { step: 1500, key: 'gamma', value: '0.9' });
    const kept = told ? 3 : 2 + part.split('&').length + 1;
    assert.is(spec.settings.length + spec.changes!.length, kept);
  });
}

test('a run beside it that does not fit is refused in words, and its own run is opened', async () => {
  const fits = await readArrival('#r=cartpole&set=nStep:2&b=batchSize:64');
  assert.equal(fits.linked!.other, { key: 'batchSize', value: '64' });
  assert.is(fits.problems, '');
  const { linked, problems } = await readArrival('#r=cartpole&set=nStep:2&b=batchSize:999999');
  assert.match(problems, /batchSize = 999999 needs \d+ bytes .* The rest was opened\.$/, problems);
  assert.is(linked!.other, undefined);
  assert.equal(linked!.spec.settings, ['nStep=2']);
});

test('each of several is refused by its own words', async () => {
  const { spec, problems } = await read(
    '#r=cartpole&set=batchSize:999999&set=replayCapacity:2147483647&set=nStep:3',
  );
  assert.match(problems, /replayCapacity = .* batchSize = 999999|batchSize = 999999.* replayCapacity = /);
  assert.equal(spec.settings, ['nStep=3']);
});

test('every preset that a page offers without a GPU fits it', async () => {
  for (const { name, presets, presetWithoutGPU } of RECIPES) {
    const preset = presetWithoutGPU ?? Object.keys(presets)[0];
    const { problems } = await read(`#r=${name}&p=${preset}`);
    assert.is(problems, '', name);
  }
});

test.run();
