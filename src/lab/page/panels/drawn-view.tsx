import type { Drawn, UpdateRule } from '../../protocol.ts';
import { UPDATE } from '../copy-update.ts';

interface Props {
  readonly drawn: Drawn | undefined;
  readonly rule: UpdateRule;
  readonly weight?: number | undefined;
}

/** What the replay knows of a transition, and why it was drawn. */
export function DrawnView({ drawn, rule, weight }: Props) {
  if (!drawn) return null;
  const { slot, age, priority, probability } = drawn;
  return (
    <p class="note">
      {UPDATE.slot(slot, age)}{' '}
      {priority === undefined ? UPDATE.uniform(probability) : UPDATE.priority(priority, probability)}{' '}
      {weight !== undefined && UPDATE.weight(weight)} {rule.hindsight && UPDATE.hindsight}
    </p>
  );
}
