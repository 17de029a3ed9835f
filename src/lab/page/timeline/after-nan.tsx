import { TIMELINE } from '../copy-timeline.ts';
import { panel } from '../panel-choice.ts';
import { BackButton } from './timeline.tsx';

/** What to do where the loss is not a number any more. */
export function AfterNaN() {
  return (
    <>
      <BackButton />
      <button
        type="button"
        onClick={() => {
          panel.value = 'why';
        }}
      >
        {TIMELINE.why}
      </button>
    </>
  );
}
