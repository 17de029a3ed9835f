import type { DeviceChoice } from '../../protocol.ts';
import { CONTROLS, DEVICES } from '../copy.ts';
import { gameTitle } from '../copy-games.ts';
import { presetTitle } from '../copy-presets.ts';
import { freshSeed } from '../seed.ts';
import { begin } from '../session.ts';
import { entries, run } from '../store.ts';
import { Choice } from './choice.tsx';

/** Choices of recipe, preset and device. Each begins a run. */
export function GameChoice() {
  const spec = run.spec.value;
  const recipes = entries.value.length > 0 ? entries.value.map(({ name }) => name) : [spec.recipe];
  return (
    <Choice
      label={CONTROLS.game}
      value={spec.recipe}
      options={recipes.map((value) => ({ value, text: gameTitle(value) }))}
      choose={(recipe) => {
        const { usualPreset } = entries.value.find(({ name }) => name === recipe)!;
        void begin({ ...spec, recipe, preset: usualPreset, settings: [] });
      }}
    />
  );
}

/** Nothing where there is one preset. */
export function PresetChoice() {
  const spec = run.spec.value;
  const entry = entries.value.find(({ name }) => name === spec.recipe);
  if (!entry || entry.presets.length < 2) return null;
  return (
    <Choice
      label={CONTROLS.preset}
      value={spec.preset}
      options={entry.presets.map((value) => ({ value, text: presetTitle(value, entry) }))}
      choose={(preset) => void begin({ ...spec, preset, settings: [] })}
    />
  );
}

export function SeedChoice() {
  const spec = run.spec.value;
  return (
    <>
      <span class="seed">
        {CONTROLS.seed} <b>{spec.seed}</b>
      </span>
      <button type="button" onClick={() => void begin({ ...spec, seed: freshSeed() })}>
        {CONTROLS.newSeed}
      </button>
    </>
  );
}

export function DeviceList() {
  const spec = run.spec.value;
  return (
    <Choice
      label={CONTROLS.device}
      value={spec.device}
      options={Object.entries(DEVICES).map(([value, text]) => ({ value, text }))}
      choose={(device) => void begin({ ...spec, device: device as DeviceChoice })}
    />
  );
}
