import { useEffect, useRef } from 'preact/hooks';
import { ELEMENTS, precise } from '../copy-inside.ts';
import { UPDATE } from '../copy-update.ts';
import { run } from '../store.ts';

/** Numbers of a state that are shown one by one. */
const FEW = 6;

interface Props {
  readonly states: Float32Array | Uint8Array;
  readonly nextStates: Float32Array | Uint8Array;
  readonly shape: readonly number[];
  readonly row: number;
}

/** The states before and after: their numbers, or their pictures. */
export function StateView({ states, nextStates, shape, row }: Props) {
  const size = shape.reduce((product, side) => product * side, 1);
  const of = (values: Float32Array | Uint8Array) => values.subarray(row * size, (row + 1) * size);
  const [before, after] = [of(states), of(nextStates)];
  if (shape.length === 3) {
    return (
      <>
        <Frames name={UPDATE.state} pixels={before} shape={shape} />
        <Frames name={UPDATE.nextState} pixels={after} shape={shape} />
      </>
    );
  }
  if (size > FEW) {
    const line = (values: Float32Array | Uint8Array) =>
      Array.from(values, (value) => precise(value)).join(' ');
    return (
      <dl class="pairs">
        <div>
          <dt>{UPDATE.state}</dt>
          <dd>{line(before)}</dd>
        </div>
        <div>
          <dt>{UPDATE.nextState}</dt>
          <dd>{line(after)}</dd>
        </div>
      </dl>
    );
  }
  const names = ELEMENTS[run.spec.value.recipe] ?? [];
  const isScaled = run.started.value?.settings.some(({ key, value }) => key === 'observationScale' && value);
  return (
    <table class="numbers">
      <thead>
        <tr>
          <td class="note">{isScaled && UPDATE.scaled}</td>
          <th scope="col">{UPDATE.state}</th>
          <th scope="col">{UPDATE.nextState}</th>
        </tr>
      </thead>
      <tbody>
        {Array.from(before, (value, i) => (
          <tr key={i}>
            <th scope="row">{names[i] ?? i + 1}</th>
            <td>{precise(value)}</td>
            <td>{precise(after[i])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface FramesProps {
  readonly name: string;
  readonly pixels: Float32Array | Uint8Array;
  readonly shape: readonly number[];
}

/** The pictures of a stack side by side, oldest first. */
function Frames({ name, pixels, shape: [frames, height, width] }: FramesProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    const image = context.createImageData(frames * width, height);
    const [low, high] = pixels instanceof Uint8Array ? [0, 255] : [Math.min(...pixels), Math.max(...pixels)];
    for (let at = 0; at < pixels.length; at++) {
      const frame = Math.floor(at / (width * height));
      const inFrame = at % (width * height);
      const y = Math.floor(inFrame / width);
      const target = 4 * (y * frames * width + frame * width + (inFrame % width));
      image.data.fill((255 * (pixels[at] - low)) / (high - low || 1), target, target + 3);
      image.data[target + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [pixels]);
  return (
    <figure class="frames">
      <figcaption>{name}</figcaption>
      <canvas
        ref={canvas}
        class="picture picture-coarse"
        width={frames * width}
        height={height}
        role="img"
        aria-label={UPDATE.frames(name, frames)}
      />
    </figure>
  );
}
