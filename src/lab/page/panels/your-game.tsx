import { effect } from '@preact/signals';
import type { TargetedPointerEvent } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { PlayableAction } from '../../../play/playable.ts';
import { PicturePainter } from '../charts/picture.ts';
import { GAME, score, YOURS } from '../copy.ts';
import { gameTitle } from '../copy-games.ts';
import { KEY_NAMES, PLAYING, RULES } from '../copy-play.ts';
import { hasFingers } from '../media.ts';
import { every } from '../play/loop.ts';
import { Fingers, keyAt } from '../play/touch.ts';
import { isOver, run } from '../store.ts';
import { isDark } from '../theme.ts';
import { isAgainst, leave, type YourGame, yourLatest } from '../your-game.ts';
import { FactsRow } from './facts.tsx';
import { late } from './late.tsx';
import { Panel } from './panel.tsx';

/** The aspect ratio from which a picture has no room for words. */
const FLAT = 3;
/** Actions that are listed one by one. */
const FEW = 6;

const Rival = late(async () => (await import('./rival.tsx')).Rival);

interface Props {
  readonly game: YourGame;
}

/** P1b: the game of the run in the visitor's hands. */
export function YourGamePanel({ game }: Props) {
  const { score: points, steps } = game.seen.value;
  const tag = game.canBeSlowed && game.slowed.value ? PLAYING.slowed : PLAYING.tag;
  return (
    <Panel
      name="game"
      heading={gameTitle(run.spec.value.recipe)}
      aside={<span class="tag tag-you">{tag}</span>}
    >
      <Field game={game} />
      <FactsRow
        of={[
          [GAME.score, score(points)],
          [GAME.step, steps],
        ]}
      />
      {isAgainst.value && <Rival game={game} />}
      <Buttons game={game} />
      <Keys game={game} />
      {RULES[game.playable.name] && <p class="note">{RULES[game.playable.name]}</p>}
      {game.playable.difference && <p class="note">{game.playable.difference}</p>}
    </Panel>
  );
}

/** The picture; its halves are keys. */
function Field({ game }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const field = useRef<HTMLDivElement>(null);
  const fingers = useMemo(() => new Fingers(game), [game]);
  useEffect(() => {
    field.current!.focus();
    return show(game, canvas.current!);
  }, [game]);
  const { halves, session } = game;
  const { width, height, aspectRatio = width / height } = session.filmed!.film;
  const touch = ({ pointerId, clientX, clientY, currentTarget }: TargetedPointerEvent<HTMLElement>) => {
    const box = currentTarget.getBoundingClientRect();
    fingers.put(
      pointerId,
      keyAt(halves!, (clientX - box.left) / box.width, (clientY - box.top) / box.height),
    );
  };
  const lift = ({ pointerId }: PointerEvent) => fingers.lift(pointerId);
  const listeners = halves && {
    onPointerDown: (event: TargetedPointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      touch(event);
    },
    onPointerMove: (event: TargetedPointerEvent<HTMLElement>) => {
      if (fingers.isDown(event.pointerId)) touch(event);
    },
    onPointerUp: lift,
    onPointerCancel: lift,
    onLostPointerCapture: lift,
  };
  return (
    <div
      ref={field}
      class={`field ${halves ? 'field-halves' : ''} ${aspectRatio > FLAT ? 'field-flat' : ''}`}
      style={{ '--ratio': aspectRatio }}
      tabIndex={-1}
      role="application"
      aria-label={PLAYING.told}
      {...listeners}
    >
      <canvas
        ref={canvas}
        class={width < 300 ? 'picture picture-coarse' : 'picture'}
        role="img"
        aria-label={PLAYING.picture}
      />
      {halves && (
        <div class={`halves ${halves.lie === 'side by side' ? '' : 'halves-upright'}`} aria-hidden="true">
          {halves.keys.map((key) => (
            <span key={key}>{KEY_NAMES[key]}</span>
          ))}
        </div>
      )}
      <Sign game={game} />
    </div>
  );
}

/** Words across the picture before and after a game. */
function Sign({ game }: Props) {
  const { stage } = game.seen.value;
  if (stage === 'going') return null;
  const latest = yourLatest.value;
  if (stage === 'over' && latest) {
    return (
      <div class="sign">
        <p class="sign-head">{YOURS.result(latest.score, latest.rank)}</p>
        <p>{YOURS.passed(latest.passedAt, isOver.value)}</p>
      </div>
    );
  }
  return (
    <div class="sign">
      <p>{hasFingers.value && game.halves ? PLAYING.touch[game.halves.lie] : PLAYING.ready}</p>
    </div>
  );
}

function Buttons({ game }: Props) {
  const { stage } = game.seen.value;
  return (
    <div class="hand">
      <button type="button" onClick={leave}>
        {PLAYING.leave}
      </button>
      <button type="button" class={stage === 'over' ? 'primary' : ''} onClick={() => restart(game)}>
        {PLAYING.again}
      </button>
      {game.canBeSlowed && (
        <button
          type="button"
          aria-pressed={game.slowed.value}
          onClick={() => {
            game.setSlowed(!game.slowed.value);
            focusField();
          }}
        >
          {PLAYING.half}
        </button>
      )}
      <button
        type="button"
        aria-pressed={isAgainst.value}
        onClick={() => {
          isAgainst.value = !isAgainst.value;
          focusField();
        }}
      >
        {PLAYING.against}
      </button>
      <ActionButtons game={game} />
    </div>
  );
}

function restart(game: YourGame): void {
  game.again();
  focusField();
}

/** Keys go to the game, and Space to no button. */
function focusField(): void {
  document.querySelector<HTMLElement>('.field')?.focus({ preventScroll: true });
}

/** Actions that no half of the picture stands for, for those who have no keys; all of them where there are no halves. */
function ActionButtons({ game }: Props) {
  const fingers = useMemo(() => new Fingers(game), [game]);
  const { halves, playable } = game;
  if (halves && !hasFingers.value) return null;
  const actions = playable.actions.filter(({ keys }) => (halves ? keys.includes('space') : keys.length > 0));
  if (actions.length === 0) return null;
  return (
    <div class={halves ? 'actions actions-few' : 'actions'}>
      {actions.map(({ name, keys: [key] }) => (
        <button
          key={name}
          type="button"
          class="action"
          onPointerDown={({ pointerId }) => fingers.put(pointerId, key)}
          onPointerUp={({ pointerId }) => fingers.lift(pointerId)}
          onPointerCancel={({ pointerId }) => fingers.lift(pointerId)}
          onPointerLeave={({ pointerId }) => fingers.lift(pointerId)}
          onClick={({ detail }) => {
            if (detail === 0) game.tap(key); // by a key, not by a pointer
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

/** Which key does what; of many the first ones. */
function Keys({ game }: Props) {
  if (hasFingers.value) return null;
  const actions = game.playable.actions.filter(({ keys }) => keys.length > 0);
  return (
    <dl class="keys">
      {actions.length > FEW ? (
        <Key
          name={PLAYING.fromTo(actions[0].name, actions.at(-1)!.name)}
          keys={[actions[0], actions.at(-1)!].flatMap(({ keys }) => keys)}
        />
      ) : (
        actions.map(({ name, keys }: PlayableAction) => <Key key={name} name={name} keys={keys} />)
      )}
      <Key name={PLAYING.againKey} keys={['r']} />
      <Key name={PLAYING.leaveKey} keys={['Esc']} />
    </dl>
  );
}

function Key({ name, keys }: { readonly name: string; readonly keys: readonly string[] }) {
  return (
    <div>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{KEY_NAMES[key] ?? key}</kbd>
        ))}
      </dt>
      <dd>{name}</dd>
    </div>
  );
}

/** Plays and paints, from now on; returns what ends it. */
function show(game: YourGame, canvas: HTMLCanvasElement): () => void {
  const { film, picture } = {
    film: game.session.filmed!.film,
    picture: () => game.session.filmed!.picture(),
  };
  const painter = new PicturePainter(canvas, film, isDark.peek());
  const stops = [
    effect(() => {
      void game.seen.value;
      painter.paint(picture());
    }),
    effect(() => painter.setDark(isDark.value)),
    every(
      () => game.period,
      () => game.tick(),
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
