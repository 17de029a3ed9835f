// Tells digits apart that it draws itself. Run it by `npm run example classifier [DEVICE]`.
import { Adam, crossEntropy, mlp, openDevice, Random } from 'webgpu-dqn';

// Seven rows of five pixels for each digit, a hexadecimal pair of digits a row.
const FONT = [
  ...['0e11111111110e', '040c040404040e', '0e11010204081f', '0e11010601110e', '02060a121f0202'],
  ...['1f101e0101110e', '0e10101e11110e', '1f010204040404', '0e11110e11110e', '0e11110f01010e'],
];
const SIDE = 10;
const BATCH = 128;
const random = new Random(1);

/** A batch of noisy digits, each somewhere in its image, and what they are. */
function draw() {
  const images = Float32Array.from({ length: BATCH * SIDE * SIDE }, () => 0.1 * random.normal());
  const labels = Int32Array.from({ length: BATCH }, () => random.int(10));
  for (const [i, label] of labels.entries()) {
    const [top, left, ink] = [random.int(SIDE - 6), random.int(SIDE - 4), random.uniform(0.7, 1.3)];
    for (let row = 0; row < 7; row++) {
      const bits = Number.parseInt(FONT[label].slice(2 * row, 2 * row + 2), 16);
      for (let column = 0; column < 5; column++) {
        const at = (i * SIDE + top + row) * SIDE + left + column;
        if (bits & (16 >> column)) images[at] += ink;
      }
    }
  }
  return { images, labels };
}

const device = await openDevice({ device: (process.argv[2] ?? 'auto') as 'auto' });
const net = mlp([SIDE * SIDE, 256, 10], { random });
const optimizer = new Adam(net.parameters(), { lr: (step) => 3e-3 / (1 + step / 300) });
const inputs = { images: [BATCH, SIDE * SIDE], labels: { shape: [BATCH], dtype: 'i32' } } as const;

const step = await device.compile(inputs, ({ images, labels }) => {
  const loss = crossEntropy(net.forward(images), labels);
  optimizer.minimize(loss);
  return { loss };
});
const classify = await device.compile({ images: inputs.images }, ({ images }) => ({
  logits: net.forward(images),
}));

for (let i = 1; i <= 1200; i++) {
  if (i % 300 > 0) step.submit(draw());
  else console.log(`step ${i}: loss ${(await step.run(draw())).loss[0].toFixed(4)}`);
}

let right = 0;
for (let i = 0; i < 10; i++) {
  const { images, labels } = draw();
  const { logits } = await classify.run({ images });
  const best = (row: Float32Array) => row.indexOf(Math.max(...row));
  for (const [j, label] of labels.entries())
    right += Number(best(logits.subarray(10 * j, 10 * j + 10)) === label);
}
console.log(`${((100 * right) / (10 * BATCH)).toFixed(1)} % of ${10 * BATCH} new digits are told right`);
device.close();
