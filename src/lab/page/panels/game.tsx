import { effect, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Film } from '../../../envs/film.ts';
import type { Frame } from '../../protocol.ts';
import { PicturePainter } from '../charts/picture.ts';
import { GAME, score, YOURS } from '../copy.ts';
import { gameTitle } from '../copy-games.ts';
import { prefersReducedMotion } from '../media.ts';
import { RandomPlay } from '../random-play.ts';
import { canLook, isLooking } from '../saliency.ts';
import { paused, run, waitsForStart } from '../store.ts';
import { colour, isDark } from '../theme.ts';
import { shownView, VIEWS, view } from '../view.ts';
import { canPlay, mayPlay, play, yourGame } from '../your-game.ts';
import { FactsRow } from './facts.tsx';
import { late } from './late.tsx';
import { Panel } from './panel.tsx';

const YourGamePanel = late(async () => (await import('./your-game.tsx')).YourGamePanel);
effect(() => {
  if (mayPlay.value) YourGamePanel.load().catch(() => {}); // it is tried again
});
const SaliencyOverlay = late(async () => (await import('./saliency.tsx')).SaliencyOverlay);

const NOTHING = { guesses: true, steps: 0, score: 0 };
/** What the caption tells. */
const playing = signal<Omit<Frame, 'view' | 'pixels'>>(NOTHING);
/** There is no picture of the game yet. */
const isBlank = signal(false);

/** P1: the game, played by the net, or by the visitor. */
export function GamePanel() {
  return yourGame.value ? <YourGamePanel game={yourGame.value} /> : <ItsGame />;
}

/** A game played by the present net; before there is one, a pole under random pushes. */
function ItsGame() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { recipe } = run.spec.value;
  useEffect(() => watch(canvas.current!, recipe), [recipe]);
  const { guesses, net, steps, score: points } = playing.value;
  const shown = shownView.value;
  const itself = isBlank.value ? GAME.comes : guesses ? GAME.guesses : GAME.plays;
  const does = net === undefined ? itself : GAME.playsOf(net);
  const films = run.started.value?.films;
  const { width = 600, height = 400, aspectRatio = width / height } = films?.[shownView.value] ?? {};
  return (
    <Panel
      name="game"
      heading={gameTitle(recipe)}
      aside={
        <span class={guesses ? 'tag' : 'tag tag-on'}>
          {shown === 'played' || net !== undefined ? does : GAME.tags[shown]}
        </span>
      }
    >
      <div class="screen" style={{ '--ratio': aspectRatio }}>
        <canvas
          ref={canvas}
          class={width < 300 ? 'picture picture-coarse' : 'picture'}
          role="img"
          aria-label={isBlank.value ? GAME.comes : GAME.told(guesses)}
        />
        {canLook.value && isLooking.value && <SaliencyOverlay />}
      </div>
      <Views />
      <div class="beside-facts">
        <FactsRow
          of={[
            [GAME.score, score(points)],
            [GAME.step, steps],
            ...(run.started.value?.net
              ? []
              : [
                  [
                    GAME.epsilon,
                    `${Math.round(100 * run.progress.value.epsilon)} %`,
                    'fact-epsilon',
                  ] as const,
                ]),
          ]}
        />
        <button type="button" class="play-yourself" disabled={!canPlay.value} onClick={play}>
          {YOURS.play}
        </button>
      </div>
    </Panel>
  );
}

/** What else there is to look at. */
function Views() {
  const films = run.started.value?.films;
  const views = VIEWS.filter((each) => films?.[each]);
  if (views.length < 2) return null;
  return (
    <fieldset class="views" aria-label={GAME.view}>
      {views.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={shownView.value === each}
          onClick={() => {
            view.value = each;
          }}
        >
          {GAME.views[each]}
        </button>
      ))}
      {canLook.value && (
        <button
          type="button"
          aria-pressed={isLooking.value}
          onClick={() => {
            isLooking.value = !isLooking.value;
          }}
        >
          {GAME.looks}
        </button>
      )}
    </fieldset>
  );
}

/** Paints what there is to see of a recipe's game, from now on; returns what ends it. */
function watch(canvas: HTMLCanvasElement, recipe: string): () => void {
  let painter: PicturePainter | undefined;
  let film: Film | undefined;
  const take = (next: Film) => {
    if (next !== film) painter = new PicturePainter(canvas, next, isDark.peek());
    film = next;
    return painter!;
  };
  const isSeen = run.started.peek() !== undefined && run.frame.peek() !== undefined; // a paused net sends no other picture
  const isPole = recipe.startsWith('cartpole');
  isBlank.value = !isSeen && !isPole;
  if (isBlank.value) blank(canvas); // the last picture is one of another game
  if (!isSeen) playing.value = NOTHING;
  const stopRandom = isSeen || !isPole ? () => {} : playAtRandom(take);
  const stopFrames = effect(() => {
    const frame = run.frame.value;
    const started = run.started.peek();
    if (!frame || !started) return;
    stopRandom();
    isBlank.value = false;
    take(started.films[frame.view]!).paint(new Uint8Array(frame.pixels));
    playing.value = frame;
  });
  const stopTheme = effect(() => painter?.setDark(isDark.value));
  return () => {
    for (const stop of [stopRandom, stopFrames, stopTheme]) stop();
  };
}

/** Takes the picture away. */
function blank(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext('2d', { alpha: false })!;
  context.fillStyle = colour('sunken');
  context.fillRect(0, 0, canvas.width, canvas.height);
}

/** The page's own pole, until the worker shows a game. */
function playAtRandom(take: (film: Film) => PicturePainter): () => void {
  const random = new RandomPlay();
  const period = prefersReducedMotion.value ? 500 : 1000 / random.film.picturesPerSecond;
  let last = performance.now();
  let frame = 0;
  const paint = () => {
    take(random.film).paint(random.picture());
    playing.value = { guesses: true, steps: random.steps, score: random.steps };
  };
  const go = (now: number) => {
    frame = requestAnimationFrame(go);
    if (paused.peek() || waitsForStart.peek() || now - last < period) return;
    last = now;
    random.step();
    paint();
  };
  paint();
  frame = requestAnimationFrame(go);
  return () => cancelAnimationFrame(frame);
}
