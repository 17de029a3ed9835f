import type { Scale } from '../charts/decision-strip.ts';
import { MIND } from '../copy.ts';

interface BarProps {
  readonly action: string;
  /** Undefined where it cannot be chosen. */
  readonly value: number | undefined;
  readonly taken: boolean;
  /** The word beside the action that is taken. */
  readonly mark?: string;
  readonly scale: Scale;
}

/** A value as a bar, from 0 on. */
export function Bar({ action, value, taken, mark = MIND.taken, scale: { low, high } }: BarProps) {
  const at = (of: number) => (100 * (of - low)) / (high - low);
  const [left, right] = [at(Math.min(0, value ?? 0)), at(Math.max(0, value ?? 0))];
  return (
    <li class={taken ? 'bar bar-taken' : 'bar'}>
      <span class="bar-name" data-name={action}>
        {action}
      </span>
      <span class="bar-track" aria-hidden="true">
        <span class="bar-fill" style={{ left: `${left}%`, width: `${right - left}%` }} />
      </span>
      <span class="bar-value">{value?.toFixed(3) ?? MIND.here}</span>
      <span class="bar-mark">{taken ? mark : ''}</span>
    </li>
  );
}
