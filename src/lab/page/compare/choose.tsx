import { signal } from '@preact/signals';
import type { SettingEntry } from '../../protocol.ts';
import { Choice } from '../controls/choice.tsx';
import { SettingControl } from '../controls/setting-control.tsx';
import { COMPARE } from '../copy-compare.ts';
import { run } from '../store.ts';
import { beginOther, other } from './other.ts';

/** What the visitor has chosen. The value is undefined until one is given. */
const chosen = signal<{ readonly key: string; readonly value?: string }>({ key: 'seed' });

/** Chooses the one thing in which run B differs. */
export function Choose() {
  const { settings, net } = run.started.value ?? {};
  if (net) return <p class="note">{COMPARE.untrained}</p>;
  if (!settings) return <p class="note">{COMPARE.notYet}</p>;
  const entries = [seedEntry(), ...settings.filter(isOfStart)];
  const entry = entries.find(({ key }) => key === chosen.value.key) ?? entries[0];
  const proposed = entry.key === 'seed' ? String(run.spec.value.seed + 1) : entry.value;
  const { value = proposed } = chosen.value;
  const isSame = value === entry.value || value === undefined || value === '';
  return (
    <div class="choose compare-part">
      <p>
        <strong>{COMPARE.choose}</strong> {COMPARE.chooseTold}
      </p>
      <Choice
        label={COMPARE.what}
        value={entry.key}
        options={entries.map(({ key, label, unit }) => ({
          value: key,
          text: unit ? `${label}, ${unit}` : label,
        }))}
        choose={(key) => {
          chosen.value = { key };
        }}
      />
      <label for={`setting-${entry.key}`}>{COMPARE.value}</label>
      <SettingControl
        key={entry.key}
        entry={entry}
        value={value}
        disabled={false}
        set={(next) => {
          chosen.value = { key: entry.key, value: next };
        }}
      />
      <p class="note" id={`help-${entry.key}`}>
        {entry.help} {COMPARE.ofA(entry.value ?? COMPARE.unset)}
      </p>
      <button
        type="button"
        class="primary"
        disabled={isSame}
        onClick={() => void beginOther({ key: entry.key, value: value! })}
      >
        {COMPARE.start}
      </button>
      {other.problem.value && (
        <p class="problem" role="alert">
          {other.problem.value}
        </p>
      )}
    </div>
  );
}

/** What a run can be begun with. Exploration can be held on the way alone. */
function isOfStart({ key }: SettingEntry): boolean {
  return key !== 'epsilon';
}

function seedEntry(): SettingEntry {
  const value = String(run.spec.value.seed);
  return {
    ...{ key: 'seed', label: COMPARE.seed, help: COMPARE.seedHelp, usual: '', allowed: '' },
    ...{
      rule: { integer: true, min: 0 },
      value,
      preset: undefined,
      acts: 'start',
    },
  };
}
