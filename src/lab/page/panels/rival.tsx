import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { PicturePainter } from '../charts/picture.ts';
import { score } from '../copy.ts';
import { RIVAL } from '../copy-nets.ts';
import { present } from '../session.ts';
import { isOver, paused, run } from '../store.ts';
import { isDark } from '../theme.ts';
import { view } from '../view.ts';
import type { YourGame } from '../your-game.ts';
import { FactsRow } from './facts.tsx';

interface Props {
  readonly game: YourGame;
}

/** The game of the net beside yours. Both begin with your first move. */
export function Rival({ game }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    view.value = 'played';
    return watch(canvas.current!);
  }, []);
  useEffect(() => beginTogether(game), [game]);
  const { width = 1, height = 1, aspectRatio = width / height } = run.started.value?.films.played ?? {};
  return (
    <div class="rival">
      <canvas
        ref={canvas}
        class={width < 300 ? 'picture-coarse' : ''}
        style={{ '--ratio': aspectRatio }}
        role="img"
        aria-label={RIVAL.told}
      />
      <div>
        <h3>{RIVAL.heading}</h3>
        <FactsRow of={[[RIVAL.score, score(run.frame.value?.score ?? 0)]]} />
        {paused.value && <p class="note">{isOver.value ? RIVAL.stands : RIVAL.waits}</p>}
      </div>
    </div>
  );
}

/** Begins the game of the net again with each of yours; returns what ends that. */
function beginTogether(game: YourGame): () => void {
  let before = game.seen.peek().stage;
  return effect(() => {
    const { stage } = game.seen.value;
    if (before === 'ready' && stage === 'going') present()?.send({ do: 'again' });
    before = stage;
  });
}

/** Paints what the net plays, from now on; returns what ends it. */
function watch(canvas: HTMLCanvasElement): () => void {
  let painter: PicturePainter | undefined;
  const stops = [
    effect(() => {
      const frame = run.frame.value;
      const film = run.started.peek()?.films.played;
      if (frame?.view !== 'played' || !film || frame.pixels.byteLength === 0) return; // given back
      painter ??= new PicturePainter(canvas, film, isDark.peek());
      painter.paint(new Uint8Array(frame.pixels));
    }),
    effect(() => painter?.setDark(isDark.value)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
