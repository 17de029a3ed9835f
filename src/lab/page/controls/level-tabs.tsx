import { LEVELS, SIGNALS_WORDS } from '../copy-inside.ts';
import { inside } from '../inside.ts';
import { lookInto } from '../inside-actions.ts';
import { run } from '../store.ts';

/** The levels of a hierarchy, of which one is looked into; nothing for a single agent. */
export function LevelTabs() {
  const parts = run.started.value?.parts ?? [];
  if (parts.length < 2) return null;
  return (
    <fieldset class="levels" aria-label={SIGNALS_WORDS.level}>
      {parts.map((name, part) => (
        <button
          key={name}
          type="button"
          aria-pressed={inside.part.value === part}
          onClick={() => lookInto(part)}
        >
          {LEVELS[name] ?? name}
        </button>
      ))}
    </fieldset>
  );
}
