import type { ComponentChildren } from 'preact';
import { AGAIN, FAILURES, GAMES, STORY, TITLE } from '../copy.ts';
import { begin } from '../session.ts';
import { paused, run, waitsForStart } from '../store.ts';

/** What the page is for, and what the net has to do. */
export function Title() {
  return (
    <>
      <h1 id="title">{TITLE}</h1>
      <p class="lead">{GAMES[run.spec.value.recipe]?.lead}</p>
    </>
  );
}

/** What happens, in a sentence or two. */
export function Now() {
  const started = run.started.value;
  const failure = run.failure.value;
  const ending = run.ending.value;
  const { phase, steps, updates, epsilon } = run.progress.value;
  if (failure) {
    return (
      <div class="now now-failed" role="alert">
        <p class="now-head">{FAILURES[failure.kind](failure.message, steps)}</p>
        <button type="button" onClick={() => void begin(run.spec.value)}>
          {AGAIN}
        </button>
      </div>
    );
  }
  if (waitsForStart.value) return <Sentence head={STORY.waking} text={STORY.reduced} />;
  if (!started) return <Sentence head={STORY.waking} />;
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
