import { CONTROLS, THEME_NAMES } from '../copy.ts';
import { panel } from '../panel-choice.ts';
import { THEMES, type Theme, theme } from '../theme.ts';
import { Choice } from './choice.tsx';

export function ThemeChoice() {
  return (
    <Choice
      label={CONTROLS.theme}
      value={theme.value}
      options={THEMES.map((value) => ({ value, text: THEME_NAMES[value] }))}
      choose={(next) => {
        theme.value = next as Theme;
      }}
    />
  );
}

export function WordsButton() {
  return (
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
  );
}
