import { computed } from '@preact/signals';
import { DOORS } from './copy.ts';
import { panel } from './panel-choice.ts';
import { freshSeed } from './seed.ts';
import { begin } from './session.ts';
import { entries, run } from './store.ts';
import { canPlay, play } from './your-game.ts';

interface Door {
  readonly title: string;
  readonly text: string;
  open(): void;
}

/** Where to go once a run has ended. */
export const doors = computed((): Door[] => {
  const other = entries.value.find(({ name }) => name === 'breakout');
  const spec = run.spec.value;
  return [
    ...(canPlay.value ? [{ ...DOORS.beat, open: play }] : []),
    { ...DOORS.seed, open: () => void begin({ ...spec, seed: freshSeed() }) },
    ...(other
      ? [
          {
            ...DOORS.games,
            open: () => void begin({ ...spec, recipe: other.name, preset: other.usualPreset, settings: [] }),
          },
        ]
      : []),
    {
      ...DOORS.repeat,
      open: () => {
        panel.value = 'run';
        requestAnimationFrame(() => document.querySelector<HTMLElement>('.command button')?.focus());
      },
    },
  ];
});
