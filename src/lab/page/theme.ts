import { computed, effect, signal } from '@preact/signals';
import { prefersDark } from './media.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'webgpu-dqn lab theme';

export const theme = signal<Theme>(remembered());
export const isDark = computed(() => (theme.value === 'system' ? prefersDark.value : theme.value === 'dark'));

effect(() => {
  document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light';
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // a window that forgets has the system's theme next time
  }
});

function remembered(): Theme {
  try {
    return THEMES.find((each) => each === localStorage.getItem(KEY)) ?? 'system';
  } catch {
    return 'system';
  }
}

/** A colour of lab.css, for what is drawn on a canvas. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
