import { scaleOf } from '../charts/decision-strip.ts';
import { MIND } from '../copy.ts';
import { place } from '../copy-inside.ts';
import { run } from '../store.ts';
import { Bar } from './bar.tsx';

/** What being where one is is worth, as a goal: far below all else. */
const HERE = -1e5;

/** The values that a hierarchy gives to its goals in this state, and the goal that it pursues. */
export function GoalBars() {
  const goal = run.thought.value?.goal;
  if (!goal) return null;
  const scale = scaleOf(
    goal.q.filter((value) => value > HERE),
    undefined,
  );
  return (
    <>
      <h3>{MIND.goal}</h3>
      <ul class="bars bars-many">
        {Array.from(goal.q, (value, i) => (
          <Bar
            key={place(i + 1)}
            action={place(i + 1)}
            value={value > HERE ? value : undefined}
            taken={i === goal.chosen}
            scale={scale}
          />
        ))}
      </ul>
      <h3>{MIND.action}</h3>
    </>
  );
}
