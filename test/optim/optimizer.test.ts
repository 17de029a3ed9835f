import * as assert from 'uvu/assert';
import {
  Adam,
  AdamW,
  add,
  assign,
  clipNorm,
  mlp,
  mseLoss,
  mul,
  type OptimizerOptions,
  Parameter,
  RAdam,
  RMSprop,
  SGD,
  sum,
  type Tensor,
  tensor,
} from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { randomFor, uniform } from '../seed.ts';
import { assertTrajectory, type Step } from './trajectory.ts';

const optimizers = { Adam, RMSprop, SGD };

forEachDevice('optimisers', (test, device) => {
  const settings: Record<string, Omit<OptimizerOptions, 'lr'>> = {
    'elements of the gradient': { clipValue: 0.3 },
    'the norm of the gradient': { maxGradNorm: 2 },
    'elements, then the norm': { clipValue: 0.3, maxGradNorm: 2 },
    'no norm below the largest': { maxGradNorm: 1000 },
  };
  for (const [name, options] of Object.entries(settings)) {
    test(`limit ${name}`, () =>
      assertTrajectory(
        device,
        (parameters) => new SGD(parameters, { lr: 0.1, ...options }),
        clipped(options),
      ));
  }

  for (const [name, Optimizer] of Object.entries({ ...optimizers, AdamW, RAdam })) {
    test(`${name} moves the followers of its parameters as an assignment after it would`, async () => {
      const shares = [0, 0.25, 1, 0.005, 0];
      const results = await Promise.all(
        [true, false].map(async (together) => {
          const random = randomFor(`followers of ${name}`);
          const parameters = () => [[3, 7], [131]].map((shape) => parameterOf(shape, random));
          const [leading, following] = [parameters(), parameters()];
          const optimizer = new Optimizer(leading, { lr: 0.1, maxGradNorm: 1, weightDecay: 0.1 });
          let share = 0;
          const follower = { parameters: following, share: () => share };
          const loss = () => leading.map((x) => sum(mul(x, mul(x, x)))).reduce((a, b) => add(a, b));
          const step = await device.compile({}, () => {
            optimizer.minimize(loss(), together ? follower : undefined);
            return {};
          });
          for (share of shares) {
            await step.run();
            if (together || share === 0) continue;
            const move = await device.compile({}, () => {
              assign(following, leading, share);
              return {};
            });
            await move.run();
          }
          return Promise.all([...leading, ...following].map((each) => device.read(each)));
        }),
      );
      // A GPU's compiler may round a product and its sum once (fused) or twice.
      for (const [i, values] of results[0].entries()) assertClose(values, results[1][i], 1e-6);
      if (device.info.kind === 'cpu') assert.equal(results[0], results[1]);
    });
  }

  test('refuse a follower whose parameters do not match theirs', async () => {
    const random = randomFor('unlike');
    const optimizer = new SGD([parameterOf([3], random)], { lr: 1 });
    for (const shapes of [[[4]], [[3], [3]], []]) {
      const follower = { parameters: shapes.map((shape) => parameterOf(shape, random)), share: () => 1 };
      await rejects(
        device.compile({}, () => {
          optimizer.minimize(sum(optimizer.parameters[0]), follower);
          return {};
        }),
        /^a follower must have parameters like the optimiser's: f32 tensor \[3\], got /,
      );
    }
  });

  test('reach the minimum of a parabola', async () => {
    for (const [name, Optimizer] of Object.entries(optimizers)) {
      const x = new Parameter(Float32Array.of(3, -2), [2]);
      const optimizer = new Optimizer([x], { lr: 0.05 });
      const step = await device.compile({}, () => {
        const distance = mseLoss(x, tensor([1, 2]));
        optimizer.minimize(distance);
        return { distance };
      });
      for (let t = 0; t < 300; t++) step.submit();
      const { distance } = await step.run();
      assert.ok(distance[0] < 1e-2, `${name}: ${distance[0]}`);
      assert.is(optimizer.steps, 301);
    }
  });

  test('need a learning rate', () => {
    const parameters = [new Parameter(Float32Array.of(1), [1])];
    for (const Optimizer of Object.values(optimizers)) {
      assert.throws(() => new Optimizer(parameters, { lr: -1 }), /lr must be a finite number >= 0, got -1/);
      assert.throws(() => new Optimizer(parameters, { lr: Number.NaN }), /got NaN/);
      assert.throws(() => new Optimizer([], { lr: 1 }), /there are no parameters/);
    }
  });

  test('refuse options that make no sense, naming the option, the value and the range', async () => {
    const p = new Parameter(Float32Array.of(1), [1]);
    const refused = (make: () => unknown, message: RegExp) => {
      assert.throws(make, (error: unknown) => error instanceof RangeError && message.test(error.message));
    };
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    for (const value of [1, 1.5, -0.1, nan]) {
      const message = (name: string) => new RegExp(`^${name} must be at least 0 and below 1, got ${value}$`);
      refused(() => new Adam([p], { lr: 1, betas: [value, 0.9] }), message('betas\\[0\\]'));
      refused(() => new Adam([p], { lr: 1, betas: [0.9, value] }), message('betas\\[1\\]'));
      refused(() => new SGD([p], { lr: 1, momentum: value }), message('momentum'));
      refused(() => new RMSprop([p], { lr: 1, momentum: value }), message('momentum'));
      refused(() => new RMSprop([p], { lr: 1, alpha: value }), message('alpha'));
    }
    for (const value of [-1, nan, infinity]) {
      refused(() => new Adam([p], { lr: 1, eps: value }), /^eps must be a finite number >= 0, got /);
      refused(() => new RMSprop([p], { lr: 1, eps: value }), /^eps must be a finite number >= 0, got /);
      for (const Optimizer of Object.values(optimizers))
        refused(() => new Optimizer([p], { lr: value }), /^lr must be a finite number >= 0, got /);
    }
    for (const value of [0, -1, nan]) {
      for (const Optimizer of Object.values(optimizers)) {
        refused(() => new Optimizer([p], { lr: 1, clipValue: value }), /^clipValue must be a number above 0/);
        refused(
          () => new Optimizer([p], { lr: 1, maxGradNorm: value }),
          /^maxGradNorm must be a number above/,
        );
      }
    }
    for (const Optimizer of Object.values(optimizers)) {
      const misspelt = { lr: 1, weight_decay: 0.1 };
      refused(
        () => new Optimizer([p], misspelt),
        /^the optimiser has no option weight_decay; it has: lr, weightDecay/,
      );
    }
    const net = mlp([2, 2]) as unknown as readonly Parameter[];
    assert.throws(
      () => new Adam(net, { lr: 1 }),
      /^parameters must be a list, such as net.parameters\(\), got/,
    );
    const epsilonMode = 'torch' as 'pytorch';
    refused(
      () => new Adam([p], { lr: 1, epsilonMode }),
      /epsilonMode must be 'pytorch' or 'keras', got 'torch'/,
    );
  });

  test('refuse an invalid learning rate, and keep the one they have', () => {
    const optimizer = new SGD([new Parameter(Float32Array.of(1), [1])], { lr: 0.5 });
    for (const value of [Number.NaN, -1, Number.POSITIVE_INFINITY, '0.1' as unknown as number]) {
      for (const rate of [value, () => value]) {
        const set = () => {
          optimizer.lr = rate;
        };
        assert.throws(set, (error: Error) => {
          return error instanceof RangeError && /^lr must be a finite number >= 0, got /.test(error.message);
        });
        assert.is(optimizer.lr, 0.5);
      }
    }
  });

  test('refuse a schedule that gives an invalid learning rate, before anything is changed', async () => {
    const p = new Parameter(Float32Array.of(1), [1]);
    let rate = 0.5;
    const optimizer = new SGD([p], { lr: () => rate });
    const program = await device.compile({}, () => {
      optimizer.minimize(sum(p));
      return {};
    });
    rate = Number.NaN;
    assert.throws(() => program.submit(), /lr must be a finite number >= 0, got NaN/);
    await rejects(program.run(), /lr must be a finite number >= 0, got NaN/);
    optimizer.lr = 0.25;
    await program.run();
    assert.is((await device.read(p))[0], 0.75);
    assert.is(optimizer.steps, 1);
  });

  test('refuse to go on once another optimiser has taken over one of their parameters', async () => {
    const [x, y] = [1, 2].map((value) => new Parameter(Float32Array.of(value), [1]));
    const both = new SGD([x, y], { lr: 1 });
    new SGD([y], { lr: 1 });
    const training = device.compile({}, () => {
      both.minimize(sum(add(x, y)));
      return {};
    });
    await rejects(training, /some of this optimiser's parameters were since put together with others/);
  });

  test('need a loss that depends on their parameters, through gradients', async () => {
    const [x, y] = [1, 2].map((value) => new Parameter(Float32Array.of(value), [1]));
    const optimizer = new SGD([x], { lr: 1 });
    const minimize = (loss: () => Tensor<'f32'>) =>
      device.compile({}, () => {
        optimizer.minimize(loss());
        return {};
      });
    await rejects(
      minimize(() => sum(y)),
      /minimize: f32 tensor \[\] does not depend on any of the optimiser's parameters/,
    );
    await rejects(
      minimize(() => sum(clipNorm(x, 1))),
      /clipNorm has no gradient/,
    );
  });
});

function clipped({ clipValue = Infinity, maxGradNorm = Infinity }: Partial<OptimizerOptions>): Step {
  return (parameters, gradient, lr) => {
    const limited = gradient.map((g) => Math.max(-clipValue, Math.min(clipValue, g)));
    const norm = Math.hypot(...limited);
    const scale = Math.min(1, maxGradNorm / (norm + 1e-6));
    for (const i of parameters.keys()) parameters[i] -= lr * scale * limited[i];
  };
}

function parameterOf(shape: readonly number[], random: ReturnType<typeof randomFor>): Parameter {
  return new Parameter(
    uniform(
      random,
      shape.reduce((a, b) => a * b),
    ),
    shape,
  );
}
