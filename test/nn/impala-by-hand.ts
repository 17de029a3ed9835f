/** Weights by the names of an `impala` net's parameters. */
export type Weights = Readonly<Record<string, Float64Array>>;

interface Form {
  readonly residual: readonly number[];
  readonly inputShape: readonly [number, number, number];
  readonly batch: number;
}

/** Images [batch, channels, rows, columns]. */
interface Images {
  readonly values: Float64Array;
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

const relu = (values: Float64Array) => values.map((value) => Math.max(0, value));

/** The outputs of an `impala` net with one hidden layer, by loops in float64 that share nothing with the engine. */
export function impalaByHand({ residual, inputShape, batch }: Form, weights: Weights, x: Float64Array) {
  const [channels, rows, columns] = inputShape;
  let images: Images = { values: x, channels, rows, columns };
  for (const stage of residual.keys()) {
    const first = 4 * stage;
    images = pool(convolve(images, weights, `${first}`));
    for (const block of [first + 2, first + 3]) {
      const half = convolve({ ...images, values: relu(images.values) }, weights, `${block}.1`);
      const whole = convolve({ ...half, values: relu(half.values) }, weights, `${block}.3`);
      const { values } = images;
      images = { ...whole, values: whole.values.map((value, i) => value + values[i]) };
    }
  }
  const behind = 4 * residual.length + 2;
  const hidden = relu(connect(relu(images.values), batch, weights, `${behind}`));
  return connect(hidden, batch, weights, `${behind + 2}`);
}

/** A convolution by 3 x 3 kernels, with zeros around the images. */
function convolve({ values, channels, rows, columns }: Images, weights: Weights, name: string): Images {
  const [weight, bias] = [weights[`${name}.weight`], weights[`${name}.bias`]];
  const filters = bias.length;
  const batch = values.length / (channels * rows * columns);
  const out = new Float64Array(batch * filters * rows * columns);
  let at = 0;
  for (let n = 0; n < batch; n++)
    for (let f = 0; f < filters; f++)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          let total = bias[f];
          for (let c = 0; c < channels; c++)
            for (let [k, y] = [0, row - 1]; y <= row + 1; y++)
              for (let z = column - 1; z <= column + 1; z++, k++) {
                if (y < 0 || y >= rows || z < 0 || z >= columns) continue;
                total +=
                  values[((n * channels + c) * rows + y) * columns + z] * weight[(f * channels + c) * 9 + k];
              }
          out[at++] = total;
        }
  return { values: out, channels: filters, rows, columns };
}

/** The largest value of each 3 x 3 window, at every second pixel from the first on. */
function pool({ values, channels, rows, columns }: Images): Images {
  const [down, across] = [Math.ceil(rows / 2), Math.ceil(columns / 2)];
  const planes = values.length / (rows * columns);
  const out = new Float64Array(planes * down * across).fill(Number.NEGATIVE_INFINITY);
  for (let plane = 0; plane < planes; plane++)
    for (let y = 0; y < rows; y++)
      for (let z = 0; z < columns; z++)
        for (const row of new Set([Math.floor(y / 2), Math.ceil(y / 2)]))
          for (const column of new Set([Math.floor(z / 2), Math.ceil(z / 2)])) {
            if (row >= down || column >= across) continue;
            const at = (plane * down + row) * across + column;
            out[at] = Math.max(out[at], values[(plane * rows + y) * columns + z]);
          }
  return { values: out, channels, rows: down, columns: across };
}

function connect(values: Float64Array, batch: number, weights: Weights, name: string): Float64Array {
  const [weight, bias] = [weights[`${name}.weight`], weights[`${name}.bias`]];
  const [outputs, inputs] = [bias.length, values.length / batch];
  return Float64Array.from({ length: batch * outputs }, (_, i) => {
    const [n, output] = [Math.floor(i / outputs), i % outputs];
    let total = bias[output];
    for (let j = 0; j < inputs; j++) total += values[n * inputs + j] * weight[output * inputs + j];
    return total;
  });
}
