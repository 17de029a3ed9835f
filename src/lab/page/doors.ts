import { computed } from '@preact/signals';
import { DOORS } from './copy.ts';
import { type PanelName, panel } from './panel-choice.ts';
import { revealPanel } from './reveal.ts';
import { isLooking } from './saliency.ts';
import { freshSeed } from './seed.ts';
import { advance, begin, setPaused } from './session.ts';
import { run } from './store.ts';
import { canPlay, play } from './your-game.ts';

interface Door {
  readonly title: string;
  readonly text: string;
  open(): void;
}

/** Where to go once a run has ended. */
export const doors = computed((): Door[] => (run.started.value?.net ? besideNet() : afterRun()));

function besideNet(): Door[] {
  return [
    { ...DOORS.beat, open: () => void play() },
    {
      ...DOORS.look,
      open: () => {
        isLooking.value = true;
      },
    },
  ];
}

const afterRun = (): Door[] => [
  ...(canPlay.value ? [{ ...DOORS.beat, open: play }] : []),
  { ...DOORS.break, open: () => void begunAgain('settings') },
  { ...DOORS.inside, open: () => void begunAgain('update').then(() => advance('update')) },
  { ...DOORS.again, open: () => void begunAnew() },
];

/** Another run: the same, but for chance. */
function begunAnew(): Promise<void> {
  setPaused(false);
  return begin({ ...run.spec.value, seed: freshSeed() });
}

/** The run from its start, as one that has ended cannot be changed. It waits, with a panel open beside it. */
async function begunAgain(name: PanelName): Promise<void> {
  panel.value = name;
  setPaused(true);
  await begin(run.spec.value);
  revealPanel();
}
