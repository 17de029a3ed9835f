import type { DeviceChoice } from '../../protocol.ts';
import { BRAND, CONTROLS, DEVICES, gameTitle, THEME_NAMES } from '../copy.ts';
import { panel } from '../panel-choice.ts';
import { freshSeed } from '../seed.ts';
import { begin } from '../session.ts';
import { entries, run } from '../store.ts';
import { THEMES, type Theme, theme } from '../theme.ts';
import { Choice } from './choice.tsx';

/** What is run, and on what. */
export function Header() {
  const spec = run.spec.value;
  const entry = entries.value.find(({ name }) => name === spec.recipe);
  const presets = entry?.presets ?? [spec.preset];
  const recipes = entries.value.length > 0 ? entries.value.map(({ name }) => name) : [spec.recipe];
  const chooseRecipe = (recipe: string) => {
    const { usualPreset } = entries.value.find(({ name }) => name === recipe)!;
    void begin({ ...spec, recipe, preset: usualPreset, settings: [] });
  };
  return (
    <header class="top">
      <span class="brand">{BRAND}</span>
      <div class="group">
        <Choice
          label={CONTROLS.game}
          value={spec.recipe}
          options={recipes.map((value) => ({ value, text: gameTitle(value) }))}
          choose={chooseRecipe}
        />
        {presets.length > 1 && (
          <Choice
            label={CONTROLS.preset}
            value={spec.preset}
            options={presets.map((value) => ({ value, text: value }))}
            choose={(preset) => void begin({ ...spec, preset, settings: [] })}
          />
        )}
        <span class="seed">
          {CONTROLS.seed} <b>{spec.seed}</b>
        </span>
        <button type="button" onClick={() => void begin({ ...spec, seed: freshSeed() })}>
          {CONTROLS.newSeed}
        </button>
      </div>
      <div class="group group-end">
        <Choice
          label={CONTROLS.device}
          value={spec.device}
          options={(Object.entries(DEVICES) as [DeviceChoice, string][]).map(([value, text]) => ({
            value,
            text,
          }))}
          choose={(device) => void begin({ ...spec, device: device as DeviceChoice })}
        />
        <Choice
          label={CONTROLS.theme}
          value={theme.value}
          options={THEMES.map((value) => ({ value, text: THEME_NAMES[value] }))}
          choose={(next) => {
            theme.value = next as Theme;
          }}
        />
        <button
          type="button"
          class="round"
          aria-label={CONTROLS.words}
          title={CONTROLS.words}
          onClick={() => {
            panel.value = 'words';
          }}
        >
          ?
        </button>
      </div>
    </header>
  );
}
