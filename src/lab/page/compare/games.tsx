import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Film } from '../../../envs/film.ts';
import { PicturePainter } from '../charts/picture.ts';
import { COMPARE } from '../copy-compare.ts';
import { run, type SeenRun } from '../store.ts';
import { isDark } from '../theme.ts';
import { other } from './other.ts';

/** Steps by which a run is ahead before it is told that it waits. */
const AHEAD = 500;

/** The games of both runs. */
export function Games() {
  const change = other.change.value!;
  const { seed } = run.spec.value;
  const { settings = [] } = run.started.value ?? {};
  const { label, value = COMPARE.unset } = settings.find(({ key }) => key === change.key) ?? {};
  const ofA = change.key === 'seed' ? String(seed) : value;
  return (
    <>
      <div class="beside">
        <Game name="A" of={run} told={COMPARE.change({ ...change, value: ofA }, label)} />
        <Game name="B" of={other} told={COMPARE.change(change, label)} />
      </div>
      <Waiting />
    </>
  );
}

interface Props {
  readonly name: string;
  readonly of: SeenRun;
  readonly told: string;
}

function Game({ name, of, told }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<{ readonly film: Film; readonly painter: PicturePainter }>(undefined);
  useSignalEffect(() => {
    const [frame, started, dark] = [of.frame.value, of.started.value, isDark.value];
    const film = frame && started?.films[frame.view];
    if (!film) return;
    if (painter.current?.film !== film)
      painter.current = { film, painter: new PicturePainter(canvas.current!, film, dark) };
    painter.current.painter.setDark(dark);
    painter.current.painter.paint(new Uint8Array(frame.pixels));
  });
  const { width = 600, height = 400, aspectRatio = width / height } = filmOf(of) ?? {};
  return (
    <figure>
      <figcaption>
        <b class={`side-${name.toLowerCase()}`}>{name}</b> {told}
      </figcaption>
      <canvas
        ref={canvas}
        class={width < 300 ? 'picture picture-coarse' : 'picture'}
        style={{ '--ratio': aspectRatio }}
        role="img"
        aria-label={COMPARE.picture(name)}
      />
      <p class="note" data-steps={of.progress.value.steps}>
        {stateOf(of)}
      </p>
    </figure>
  );
}

function filmOf({ frame, started }: SeenRun): Film | undefined {
  return started.value?.films[frame.value?.view ?? 'played'];
}

function stateOf({ started, progress, ending, failure }: SeenRun): string {
  if (failure.value) return COMPARE.failed;
  if (!started.value) return COMPARE.compiling;
  const steps = COMPARE.steps(progress.value.steps);
  return ending.value ? `${steps}, ${COMPARE.ended(ending.value.score)}` : steps;
}

/** That one run waits, as it is far ahead. */
function Waiting() {
  const isOver = [run, other].some(({ ending, failure }) => ending.value || failure.value);
  const lead = run.progress.value.steps - other.progress.value.steps;
  if (isOver || Math.abs(lead) < AHEAD) return null;
  const [ahead, behind] = lead > 0 ? ['A', 'B'] : ['B', 'A'];
  return <p class="note">{COMPARE.waits(ahead, behind)}</p>;
}
