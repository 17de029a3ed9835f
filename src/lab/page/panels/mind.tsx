import { signal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { DECISIONS, drawStrip, scaleOf } from '../charts/decision-strip.ts';
import { stepBy } from '../controls/step-by.ts';
import { MIND } from '../copy.ts';
import { ELEMENTS, number } from '../copy-inside.ts';
import { useStream } from '../inside-actions.ts';
import { prefersReducedMotion } from '../media.ts';
import { run } from '../store.ts';
import { isDark } from '../theme.ts';
import { isAgainst, yourGame } from '../your-game.ts';
import { Bar } from './bar.tsx';
import { GoalBars } from './goals.tsx';
import { Panel } from './panel.tsx';

/** Messages a second; less where less motion is preferred. */
const [HERTZ, CALM_HERTZ] = [15, 2];

/** Asks what it thinks while that is to be seen. */
export function useThoughts(seen: boolean): void {
  const hertz = prefersReducedMotion.value ? CALM_HERTZ : HERTZ;
  useStream('q', seen ? hertz : 0);
}

/**
 * P2: Q(s, .) of the state that is shown, and what came of the decisions before it.
 *
 * @param bars false where they are shown elsewhere.
 */
export function MindPanel({ bars = true }: { readonly bars?: boolean }) {
  const thought = run.thought.value;
  return (
    <Panel name="mind" heading={MIND.heading}>
      {yourGame.value && !isAgainst.value && <p class="note">{MIND.unseen}</p>}
      <p class="note">{MIND.q}</p>
      <GoalBars />
      {bars && <Bars />}
      {thought && !thought.decisions ? (
        <p class="note">{thought.goal ? MIND.noneOfGoals : MIND.none}</p>
      ) : (
        <Strip />
      )}
    </Panel>
  );
}

/** A bar for each action. */
export function Bars() {
  const actions = actionsShown();
  const { q = new Float32Array(actions.length), action: taken, decisions } = run.thought.value ?? {};
  const scale = scaleOf(q, decisions);
  const mark = q[taken ?? 0] === Math.max(...q) ? MIND.taken : MIND.guess;
  return (
    <ul class={actions.length > 4 ? 'bars bars-many' : 'bars'}>
      {actions.map((action, i) => (
        <Bar key={action} action={action} value={q[i]} taken={i === taken} mark={mark} scale={scale} />
      ))}
    </ul>
  );
}

/** The names of the actions; before the worker tells them, CartPole's. */
export function actionsShown(): readonly string[] {
  return run.started.value?.actions ?? ['left', 'right'];
}

/** The decision under the pointer: how far back it lies. */
const hovered = signal<number | undefined>(undefined);

function Strip() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    const thought = run.thought.value;
    void isDark.value;
    if (!canvas.current) return;
    if (thought?.decisions)
      drawStrip(canvas.current, thought.decisions, scaleOf(thought.q, thought.decisions));
    else canvas.current.width = 0; // the marks of the run before are gone
  });
  return (
    <>
      <canvas
        ref={canvas}
        class="strip"
        role="slider"
        tabIndex={0}
        aria-label={MIND.told}
        aria-valuemin={1}
        aria-valuemax={DECISIONS}
        aria-valuenow={(hovered.value ?? DECISIONS - 1) + 1}
        aria-valuetext={readout() ?? MIND.unchosen}
        onKeyDown={(event) => {
          hovered.value = stepBy(event, hovered.value ?? DECISIONS, DECISIONS - 1) ?? hovered.value;
        }}
        onBlur={() => {
          hovered.value = undefined;
        }}
        onPointerMove={({ offsetX, currentTarget }) => {
          hovered.value = Math.floor((DECISIONS * offsetX) / currentTarget.clientWidth);
        }}
        onPointerLeave={() => {
          hovered.value = undefined;
        }}
      />
      <p class="legend">
        <span class="key key-expected">{MIND.expected}</span>
        <span class="key key-obtained">{MIND.obtained}</span>
        <Readout />
      </p>
      <p class="note">
        {MIND.strip} {run.thought.value?.decisions?.estimated.some((each) => each === 1) && MIND.cut}
      </p>
    </>
  );
}

function Readout() {
  const text = readout();
  return text === undefined ? null : <output class="readout">{text}</output>;
}

/** What came of the decision that is pointed at. */
function readout(): string | undefined {
  const decisions = run.thought.value?.decisions;
  if (hovered.value === undefined || !decisions) return undefined;
  const i = hovered.value - (DECISIONS - decisions.expected.length);
  if (i < 0 || i >= decisions.expected.length) return undefined;
  const { expected, obtained, actions, states } = decisions;
  const size = states.length / expected.length;
  const names = ELEMENTS[run.spec.value.recipe] ?? [];
  const state = Array.from(states.subarray(i * size, (i + 1) * size), (value, at) =>
    MIND.element(names[at] ?? `${at + 1}`, number(value)),
  );
  return [actionsShown()[actions[i]], MIND.at(expected[i], obtained[i]), ...state].join(', ');
}
