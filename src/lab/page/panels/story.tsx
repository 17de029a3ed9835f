import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Failure, NetOffer } from '../../protocol.ts';
import { AGAIN, CHOOSE, FAILURES, LAST_GOOD, ON_PROCESSOR, STORY, TITLE, WITHOUT } from '../copy.ts';
import { GAMES } from '../copy-games.ts';
import { size } from '../copy-store.ts';
import { kept } from '../kept.ts';
import { begin, showTrained } from '../session.ts';
import { entries, paused, run, waitsForStart } from '../store.ts';
import { AfterNaN } from './late-panels.tsx';

/** What the page is for, and what the net has to do. */
export function Title() {
  return (
    <>
      <h1 id="title">{TITLE}</h1>
      <p class="lead">{GAMES[run.spec.value.recipe]?.lead}</p>
      <Trained />
    </>
  );
}

/** Leads to the trained net of the game, where there is one, and back. */
function Trained() {
  const spec = run.spec.value;
  const net = netOf(spec.recipe);
  if (!net) return null;
  return (
    <button type="button" class="offer" onClick={() => void (spec.trained ? begin(spec) : showTrained(net))}>
      {spec.trained ? STORY.train : STORY.offer(net.mean, size(net.bytes))}
    </button>
  );
}

/** The trained net that is offered beside a recipe. */
function netOf(recipe: string): NetOffer | undefined {
  return entries.value.find(({ name }) => name === recipe)?.net;
}

/** What happens, in a sentence or two. */
export function Now() {
  const started = run.started.value;
  const failure = run.failure.value;
  const ending = run.ending.value;
  const { phase, steps, updates, epsilon } = run.progress.value;
  if (failure) {
    return <Failed {...failure} step={steps} />;
  }
  if (waitsForStart.value) return <Sentence head={STORY.waking} text={STORY.reduced} />;
  if (!started) return <Preparing />;
  if (ending) {
    const head = STORY.done(ending.score, ending.step, started.highest);
    return <Sentence head={head} text={STORY[ending.why]} />;
  }
  if (phase === 'evaluating') {
    return <Sentence head={STORY.judging} text={STORY.evaluating(started.evaluationGames)} />;
  }
  if (steps === 0 && paused.value) return <Sentence head={STORY.ready} text={STORY.change} />;
  if (updates === 0) {
    const { learningStarts } = started;
    return (
      <Sentence head={STORY.guessing} text={STORY.guessed(Math.min(steps, learningStarts), learningStarts)}>
        <progress max={learningStarts} value={steps} aria-label={STORY.guessing} />
      </Sentence>
    );
  }
  const last = run.scores.value.evaluated.at(-1);
  const pushes = run.spec.value.recipe.startsWith('cartpole');
  const learned = (pushes ? STORY.learned : STORY.learnedActions)(updates, epsilon);
  const judged = last ? ` ${STORY.judged(last.mean, last.step)}` : '';
  return <Sentence head={STORY.learning} text={learned + judged} />;
}

function Failed({ kind, message, step }: Failure & { readonly step: number }) {
  const spec = run.spec.value;
  const net = netOf(spec.recipe);
  const again = spec.trained && net ? () => showTrained(net) : () => begin(spec);
  const isPreset = spec.settings.length === 0;
  const cannotBegin = kind === 'unknown';
  return (
    <div class="now now-failed" role="alert">
      <p class="now-head">{FAILURES[kind](message, step)}</p>
      {kind === 'nan' && kept.checkpoints.value && <p class="now-text">{LAST_GOOD}</p>}
      {kind === 'lost' && (
        <button
          type="button"
          class="primary"
          onClick={() => void import('../lost.ts').then((loss) => loss.goOnWithoutGPU())}
        >
          {ON_PROCESSOR}
        </button>
      )}
      {cannotBegin && isPreset && <p class="now-text">{CHOOSE}</p>}
      {!(cannotBegin && isPreset) && (
        <button
          type="button"
          onClick={() => void (cannotBegin ? begin({ ...spec, settings: [], changes: [] }) : again())}
        >
          {cannotBegin ? WITHOUT : AGAIN}
        </button>
      )}
      {kind === 'nan' && kept.checkpoints.value && <AfterNaN />}
    </div>
  );
}

/** Seconds of silence before they are counted. */
const SHORT = 3;

/** The worker makes the run: mostly at once, but for minutes where its device is slow. */
function Preparing() {
  const seconds = useSignal(0);
  useEffect(() => {
    const timer = setInterval(() => seconds.value++, 1000);
    return () => clearInterval(timer);
  }, [run.spec.value]);
  const kind = run.compiles.value?.kind;
  const compiling = kind === 'webgpu' ? STORY.shaders : STORY.compiling;
  const does = kind === undefined ? STORY.opening : compiling;
  const fetching = run.fetches.value !== undefined;
  const waited = seconds.value < SHORT ? '' : ` ${STORY.waited(seconds.value)}`;
  const pushes = run.spec.value.recipe.startsWith('cartpole');
  const waiting = pushes ? STORY.waking : STORY.idle;
  return <Sentence head={fetching ? STORY.fetching : waiting} text={does + waited} />;
}

interface SentenceProps {
  readonly head: string;
  readonly text?: string;
  readonly children?: ComponentChildren;
}

function Sentence({ head, text, children }: SentenceProps) {
  return (
    <div class="now">
      <p class="now-head">{head}</p>
      <p class="now-text">{text}</p>
      {children}
    </div>
  );
}
