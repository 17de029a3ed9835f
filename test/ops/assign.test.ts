import * as assert from 'uvu/assert';
import { assign, mlp, Parameter, Random } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { randomFor, uniform } from '../seed.ts';

forEachDevice('assign', (test, device) => {
  const random = randomFor('assign');
  const make = (...shapes: number[][]) =>
    shapes.map(
      (shape) =>
        new Parameter(
          uniform(
            random,
            shape.reduce((a, b) => a * b),
          ),
          shape,
        ),
    );

  test('copies all parameters exactly, every time the program runs', async () => {
    const [q, target] = [1, 2].map((seed) => mlp([3, 7, 2], { random: new Random(seed) }));
    const sync = await device.compile({}, () => {
      assign(target.parameters(), q.parameters());
      return {};
    });
    assert.is(sync.dispatches, 1);
    for (let i = 0; i < 2; i++) {
      sync.submit();
      for (const [name, parameter] of q.namedParameters()) {
        const copied = await device.read(target.namedParameters().get(name)!);
        assert.equal(copied, await device.read(parameter), name);
      }
      await device.write(q.parameters()[0], uniform(random, 21));
    }
  });

  test('a copy leaves nothing of the old values, even NaN or infinity', async () => {
    const values = uniform(random, 997);
    const before = values.map((_, i) => [Number.NaN, Infinity, -Infinity, 3e38, 1][i % 5]);
    const [target, source] = [before, values].map((initial) => new Parameter(initial, [997]));
    const copy = await device.compile({}, () => {
      assign([target], [source]);
      return {};
    });
    copy.submit();
    assert.equal(await device.read(target), values);
  });

  test('moves the fraction tau of the way', async () => {
    const [target, source] = [make([5], [2, 3]), make([5], [2, 3])];
    const sync = await device.compile({}, () => {
      assign(target, source, 0.25);
      return {};
    });
    sync.submit();
    sync.submit();
    for (const [i, parameter] of target.entries()) {
      const expected = parameter.initial.map((value, j) => 0.5625 * value + 0.4375 * source[i].initial[j]);
      assertClose(await device.read(parameter), expected, 1e-6);
    }
  });

  test('parameters that do not match, and a tau that makes no sense, are refused', async () => {
    const compile = (build: () => void) =>
      device.compile({}, () => {
        build();
        return {};
      });
    await Promise.all([
      rejects(
        compile(() => assign(make([2, 3]), make([3, 2]))),
        /differ: f32 tensor \[2, 3\] from f32 tensor/,
      ),
      rejects(
        compile(() => assign(make([2]), make([2], [2]))),
        /the parameters differ/,
      ),
      rejects(
        compile(() => assign([], [])),
        /there are no parameters/,
      ),
      rejects(
        compile(() => assign(make([2]), make([2]), 0)),
        /tau must be above 0 and at most 1, got 0/,
      ),
      rejects(
        compile(() => assign(make([2]), make([2]), 1.5)),
        /tau must be above 0 and at most 1, got 1.5/,
      ),
    ]);
  });

  test('is refused outside of compile', () => {
    assert.throws(() => assign(make([2]), make([2])), /call it inside the function given to compile/);
  });
});
