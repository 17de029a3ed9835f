import { signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { SettingEntry } from '../../protocol.ts';
import { without } from '../../shared/one-change.ts';
import { SettingControl } from '../controls/setting-control.tsx';
import { SETTINGS } from '../copy-inside.ts';
import { inside } from '../inside.ts';
import { changeSetting } from '../inside-actions.ts';
import { begin } from '../session.ts';
import { isLocked, run } from '../store.ts';

const sought = signal('');

/** P13: all settings of the run. Some change while it trains, others need another run. */
export function SettingsPanel() {
  const { settings = [] } = run.started.value ?? {};
  const over = run.ending.value !== undefined;
  const words = sought.value.toLowerCase().trim();
  const found = settings.filter(({ key, label }) => `${key} ${label}`.toLowerCase().includes(words));
  const isAsked = (acts: SettingEntry['acts']) =>
    settings.some((each) => each.acts === acts && inside.asked.value[each.key] !== undefined);
  const section = (acts: SettingEntry['acts'], aside?: ComponentChildren) => {
    const entries = found.filter((entry) => entry.acts === acts && !isForAnotherKind(entry, settings));
    if (entries.length === 0) return null;
    return (
      <details class="settings" open={acts !== 'start' || words !== '' || isAsked('start')}>
        <summary>{SETTINGS[acts]}</summary>
        {aside}
        {entries.map((entry) => (
          <Setting
            key={`${run.spec.value.seed} ${entry.key}`}
            entry={entry}
            disabled={(over || isLocked.value) && acts !== 'start'}
          />
        ))}
      </details>
    );
  };
  return (
    <>
      <label class="find">
        <span class="unseen">{SETTINGS.find}</span>
        <input
          type="search"
          id="find-setting"
          placeholder={SETTINGS.find}
          value={sought.value}
          onInput={({ currentTarget }) => {
            sought.value = currentTarget.value;
          }}
        />
      </label>
      {over && settings.length > 0 && <p class="note">{SETTINGS.ended}</p>}
      {isLocked.value && <p class="note">{SETTINGS.locked}</p>}
      <Made />
      {section('step')}
      {section('compiled')}
      {section('start', <Restart settings={settings} />)}
      {found.length === 0 && <p class="note">{settings.length > 0 ? SETTINGS.none : SETTINGS.notYet}</p>}
    </>
  );
}

/** What another kind of exploration falls by. */
function isForAnotherKind({ key, value }: SettingEntry, settings: readonly SettingEntry[]): boolean {
  const paces = ['epsilon.steps', 'epsilon.decay', 'epsilon.factor'];
  const hasKind = settings.some((each) => each.key === 'epsilon.kind');
  return hasKind && paces.includes(key) && value === undefined;
}

/** The value that was asked for last, or else the run's. */
function latestOf({ key, value }: SettingEntry): string | undefined {
  return inside.asked.value[key] ?? value;
}

function Setting({ entry, disabled }: { readonly entry: SettingEntry; readonly disabled: boolean }) {
  const problem = useSignal<string | undefined>(undefined);
  const { key, label, unit, help, usual, preset, acts } = entry;
  const value = latestOf(entry);
  const set = (next: string) => {
    if (acts !== 'start') {
      changeSetting(key, next, (told) => {
        problem.value = told;
      });
      return;
    }
    const { [key]: _, ...rest } = inside.asked.value;
    inside.asked.value = next === (entry.value ?? '') ? rest : { ...rest, [key]: next };
  };
  return (
    <div class={value === preset ? 'setting' : 'setting setting-changed'}>
      <div class="setting-head">
        <label for={`setting-${key}`}>
          {label}
          {unit && <small> {unit}</small>}
        </label>
        {value !== preset && preset !== undefined && (
          <button
            type="button"
            class="quiet"
            title={SETTINGS.reset}
            disabled={disabled}
            onClick={() => set(preset)}
          >
            {SETTINGS.preset(preset)}
          </button>
        )}
      </div>
      <SettingControl entry={entry} value={value} disabled={disabled} set={set} />
      <p class="note" id={`help-${key}`}>
        {help} {SETTINGS.usual(usual)}
      </p>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
    </div>
  );
}

/** Begins another run, with what was asked for. */
function Restart({ settings }: { readonly settings: readonly SettingEntry[] }) {
  const asked = settings.filter(({ key, acts }) => acts === 'start' && inside.asked.value[key] !== undefined);
  if (asked.length === 0) return <p class="note">{SETTINGS.restartNone}</p>;
  const restart = () => {
    const spec = run.spec.value;
    const kept = without(
      spec.settings,
      asked.map(({ key }) => key),
    );
    const added = asked
      .filter(({ key, preset }) => inside.asked.value[key] !== preset)
      .map(({ key }) => `${key}=${inside.asked.value[key]}`);
    void begin({ ...spec, settings: [...kept, ...added] });
  };
  return (
    <button type="button" class="primary" onClick={restart}>
      {SETTINGS.restart}
    </button>
  );
}

/** The changes of this run: part of what it follows from. */
function Made() {
  const changes = inside.changes.value;
  if (changes.length === 0) return null;
  return (
    <section class="made" aria-label={SETTINGS.made}>
      <h3>{SETTINGS.made}</h3>
      <ul>
        {changes.map(({ step, key, value }) => (
          <li key={`${step} ${key}`}>{SETTINGS.change(step, key, value)}</li>
        ))}
      </ul>
    </section>
  );
}
