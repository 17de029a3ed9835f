import * as assert from 'uvu/assert';
import { Adam, formatPlan, mlp, mseLoss, Parameter } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor } from '../seed.ts';

forEachDevice('a program described', (test, device) => {
  const compile = () => {
    const net = mlp([3, 37, 2], { random: randomFor('described') });
    const optimizer = new Adam(net.parameters(), { lr: 1e-2 });
    return device.compile({ x: [19, 3], y: [19, 2] }, ({ x, y }) => {
      const loss = mseLoss(net.forward(x), y);
      optimizer.minimize(loss);
      return { loss };
    });
  };

  test('has every step with its shader, constants and workgroups', async () => {
    const program = await compile();
    const { steps } = program.describe();
    assert.is(steps.length, program.dispatches);
    assert.equal([...new Set(steps.map(({ kernel }) => kernel))].sort(), [
      'adam',
      'loss',
      'loss_gradient',
      'product',
    ]);
    for (const step of steps) {
      assert.match(step.source, /@compute/);
      assert.match(step.reference, /params|p\b|count/);
      for (const name of Object.keys(step.constants))
        assert.match(step.source, new RegExp(`override ${name}\\b`));
      for (const { name, binding } of step.bindings)
        assert.match(step.source, new RegExp(`@binding\\(${binding}\\)[^;]* ${name}:`));
      assert.ok(step.workgroups.every((count) => count >= 1));
      assert.is(step.by === 'wgsl', device.info.kind === 'webgpu');
    }
    assert.match(steps[0].shape, /^19 x 37 x 3$/);
  });

  test('has the place of each tensor of a step, within its buffer', async () => {
    const { steps, buffers, inputs, outputs } = (await compile()).describe();
    const bytes = { f32: 4, i32: 4, u8: 1 };
    for (const place of [...steps.flatMap(({ bindings }) => bindings), ...inputs, ...outputs]) {
      assert.ok(place.byteOffset + bytes[place.dtype] * place.length <= buffers[place.buffer].bytes);
    }
    assert.equal(
      inputs.map(({ name, shape, from }) => ({ name, shape, from })),
      [
        { name: 'x', shape: [19, 3], from: 'caller' },
        { name: 'y', shape: [19, 2], from: 'caller' },
        { name: 'step', shape: [5], from: 'optimizer' },
      ],
    );
    assert.equal(
      outputs.map(({ name, length }) => [name, length]),
      [['loss', 1]],
    );
    const states = buffers.filter(({ kind }) => kind === 'state').map(({ label }) => label);
    assert.equal(states.sort(), ['adam mean', 'adam square', 'parameters']);
    const adam = steps.at(-1)!;
    assert.equal(
      adam.bindings.map(({ name, access }) => `${access} ${name}`),
      ['read gradient', 'read step', 'write parameters', 'write mean', 'write square'],
    );
    for (const [i, { usedFrom, usedTo }] of buffers.entries()) {
      const users = steps.flatMap(({ bindings }, at) =>
        bindings.some(({ buffer }) => buffer === i) ? [at] : [],
      );
      assert.equal([usedFrom, usedTo], [users.at(0), users.at(-1)]);
    }
  });

  test('is plain data: JSON loses nothing of it', async () => {
    const described = (await compile()).describe();
    // JSON leaves undefined fields out.
    const whole = (_: string, value: unknown) => (value === undefined ? '-' : value);
    assert.equal(JSON.parse(JSON.stringify(described, whole)), JSON.parse(JSON.stringify(described)));
    assert.equal(structuredClone(described), described);
  });

  test('is printed line by line, in 80 columns', async () => {
    const lines = formatPlan(await compile()).split('\n');
    const titles = lines.filter((line) => !line.startsWith(' '));
    assert.equal(titles, ['inputs', 'steps', 'outputs', 'buffers']);
    assert.ok(
      lines.some((line) => /^ {2} *1 {2}product\S* +(WGSL|WebAssembly|reference) +19 x 37 x 3/.test(line)),
    );
    assert.ok(lines.some((line) => /^ +gradient #\d+, step #0\+\d+ -> parameters #\d+, mean/.test(line)));
    assert.ok(lines.some((line) => /^ +#\d+ +adam mean +\d+ bytes {2}step \d+$/.test(line)));
    for (const line of lines) assert.ok(line.length <= 80, `${line.length} columns: ${line}`);
  });

  test('may be a program of a parameter alone', async () => {
    const p = new Parameter(Float32Array.of(1), [1]);
    const program = await device.compile({}, () => ({ p }));
    assert.is(program.describe().steps.length, 0);
    assert.is(formatPlan(program), 'outputs\n  p  1 x f32  #0\nbuffers\n  #0  parameter  256 bytes  unused');
  });
});
