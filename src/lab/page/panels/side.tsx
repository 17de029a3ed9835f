import type { TargetedKeyboardEvent } from 'preact';
import { stepBy } from '../controls/step-by.ts';
import { CONTROLS, PANELS } from '../copy.ts';
import { panel } from '../panel-choice.ts';
import { ComparePanel, EnginePanel, ReplayPanel, UpdatePanel, WhyPanel } from './late-panels.tsx';
import { RunPanel } from './run.tsx';
import { SettingsPanel } from './settings.tsx';
import { WordsPanel } from './words.tsx';

/** The panels of the right column, in their order; the first is open at the start. */
const SIDE = {
  ...{ run: RunPanel, update: UpdatePanel, replay: ReplayPanel, why: WhyPanel, settings: SettingsPanel },
  ...{ compare: ComparePanel, engine: EnginePanel, words: WordsPanel },
} as const;
type Side = keyof typeof SIDE;
const NAMES = Object.keys(SIDE) as Side[];

/** The arrow keys go from tab to tab. */
function turn(event: TargetedKeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')];
  const next = stepBy(event, tabs.indexOf(event.target as HTMLElement), tabs.length - 1);
  if (next === undefined) return;
  panel.value = NAMES[next];
  tabs[next].focus();
}

/** One panel of several, beside the scores. */
export function SidePanels() {
  const open: Side = panel.value in SIDE ? (panel.value as Side) : 'run';
  const Content = SIDE[open];
  return (
    <section class="panel opened">
      <div class="tabs" role="tablist" aria-label={CONTROLS.panels} onKeyDown={turn}>
        {NAMES.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === open}
            aria-controls="side"
            tabIndex={name === open ? 0 : -1}
            onClick={() => {
              panel.value = name;
            }}
          >
            {PANELS[name]}
          </button>
        ))}
      </div>
      <div id="side" role="tabpanel" aria-labelledby={`tab-${open}`}>
        <Content />
      </div>
    </section>
  );
}
