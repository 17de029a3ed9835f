import { doors } from '../doors.ts';
import { AGAIN, DOORS, FAILURES, GAMES, STORY, TITLE } from '../copy.ts';
import { begin } from '../session.ts';
import { run, waitsForStart } from '../store.ts';

/** What happens, in a sentence or two; at the end, where to go from here. */
export function Story() {
  const { recipe } = run.spec.value;
  return (
    <section class="story" aria-labelledby="title">
      <h1 id="title">{TITLE}</h1>
      <p class="lead">{GAMES[recipe]?.lead}</p>
      <Now />
      {run.ending.value && <Doors />}
    </section>
  );
}

function Now() {
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
  if (updates === 0) {
    const { learningStarts } = started;
    return (
      <Sentence head={STORY.guessing} text={STORY.guessed(Math.min(steps, learningStarts), learningStarts)}>
        <progress max={learningStarts} value={steps} aria-label={STORY.guessing} />
      </Sentence>
    );
  }
  const last = run.scores.value.evaluated.at(-1);
  const learned = recipe(updates, epsilon);
  const judged = last ? ` ${STORY.judged(last.mean, last.step)}` : '';
  const text = phase === 'evaluating' ? STORY.evaluating(started.evaluationGames) : learned + judged;
  return <Sentence head={STORY.learning} text={text} />;
}

/** CartPole is pushed; elsewhere actions are actions. */
function recipe(updates: number, epsilon: number): string {
  const pushes = run.spec.value.recipe.startsWith('cartpole');
  return (pushes ? STORY.learned : STORY.learnedActions)(updates, epsilon);
}

interface SentenceProps {
  readonly head: string;
  readonly text?: string;
  readonly children?: preact.ComponentChildren;
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

function Doors() {
  return (
    <nav class="doors" aria-label={DOORS.heading}>
      {doors.value.map(({ title, text, open }) => (
        <button key={title} type="button" class="door" onClick={open}>
          <strong>{title}</strong> <span>{text}</span>
        </button>
      ))}
    </nav>
  );
}
