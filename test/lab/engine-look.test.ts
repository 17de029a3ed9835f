import * as assert from 'uvu/assert';
import { moduleTensors, RECIPES, type Run } from '../../src/index.ts';
import { lifetimesOf } from '../../src/lab/shared/lifetimes.ts';
import { lookAtEngine } from '../../src/lab/worker/engine-look.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { forEachDevice } from '../devices.ts';
import { seed } from '../seed.ts';

const NAMES = ['hdqn', 'cartpole-pqn', 'cartpole-stream'];

forEachDevice('a look at the engine', (test, device) => {
  const make = (name: string): Promise<Run> => {
    const { create, presets, table } = RECIPES.find((each) => each.name === name)!;
    return create(device, changeSettings(Object.values(presets)[0], [], table), seed);
  };

  for (const name of NAMES) {
    test(`each kernel of an update of ${name} is measured, and nothing is learned`, async () => {
      const run = await make(name);
      const weights = async () => (await moduleTensors(device, Object.values(run.modules)[0])).entries();
      const before = [...(await weights())];
      for (let part = 0; part < (run.parts?.length ?? 1); part++) {
        const look = await lookAtEngine(run, part);
        const { steps, buffers } = look.program;
        assert.is(look.profile.kernels.length, steps.length);
        assert.is(look.part, part);
        assert.ok(look.profile.kernels.every(({ milliseconds }) => milliseconds >= 0));
        assert.equal(structuredClone(look), look);
        // Every product by a layer's weights finds them among the places of parameters.
        const places = look.parameters.map(({ byteOffset, shape }) =>
          [byteOffset, shape.reduce((size, extent) => size * extent, 1)].join(),
        );
        const weighed = steps.filter(
          ({ kernel, bindings }) =>
            kernel === 'product' && bindings.some(({ buffer }) => buffers[buffer].label === 'parameters'),
        );
        assert.ok(weighed.length > 0);
        for (const { bindings } of weighed)
          for (const { buffer, byteOffset, length } of bindings)
            if (buffers[buffer].label === 'parameters')
              assert.ok(places.includes([byteOffset, length].join()), `${byteOffset}, ${length}`);
        for (const [i, { spans, uses }] of lifetimesOf(look.program).entries()) {
          assert.ok(
            uses.every((at) => spans.some(({ from, to }) => from <= at && at <= to)),
            `buffer ${i}`,
          );
          if (buffers[i].kind !== 'scratch') continue;
          for (const { from } of spans)
            assert.ok(steps[from].bindings.some(({ buffer, access }) => buffer === i && access === 'write'));
        }
      }
      assert.equal([...(await weights())], before);
    });
  }
});
