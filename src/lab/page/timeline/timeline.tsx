import { computed, signal } from '@preact/signals';
import { TIMELINE } from '../copy-timeline.ts';
import { count } from '../copy.ts';
import { kept } from '../kept.ts';
import { run } from '../store.ts';
import { branchAt, isAsking, watchNet } from './actions.ts';
import { fell, wayBack } from './fell.ts';
import { Track } from './track.tsx';
import { WhyButton } from './why-button.tsx';

/** The step that was chosen. */
const chosen = signal<number | undefined>(undefined);

/** The step of the checkpoint that is shown: the chosen one, or the one nearest to it; at first the best. */
const shownStep = computed(() => {
  const { steps = [], best } = kept.checkpoints.value ?? {};
  const wanted = chosen.value ?? best ?? steps.at(-1);
  if (wanted === undefined) return undefined;
  return [...steps].sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
});

/** The step of the checkpoint whose net plays. */
const watched = computed(() => run.frame.value?.net);

/** P5: the checkpoints that are kept, to be watched and gone on from. */
export function Timeline() {
  const { steps = [], exact = true } = kept.checkpoints.value ?? {};
  const step = shownStep.value;
  const fall = fell.value;
  return (
    <>
      {fall && (
        <p class="fell" role="status">
          {TIMELINE.hasFallen(fall.from)} <WhyButton />
        </p>
      )}
      {step === undefined ? (
        <p class="note">{TIMELINE.empty}</p>
      ) : (
        <>
          <Track
            shown={step}
            words={describe(step)}
            choose={(next) => {
              chosen.value = next;
            }}
          />
          <p>{describe(step)}.</p>
          <Actions step={step} />
          <p class="note">
            {TIMELINE.kept(steps.length)} {!exact && TIMELINE.refills}
          </p>
        </>
      )}
    </>
  );
}

function describe(step: number): string {
  const evaluation = run.scores.value.evaluated.find((each) => each.step === step);
  return TIMELINE.at(step, evaluation?.mean, step === kept.checkpoints.value?.best);
}

function Actions({ step }: { readonly step: number }) {
  const hasEnded = run.ending.value?.step === step;
  const forgets = kept.storage.value?.state === 'forgets';
  return (
    <>
      <div class="row-of-controls">
        {watched.value === step ? (
          <button type="button" disabled={isAsking.value} onClick={() => void watchNet(undefined)}>
            {TIMELINE.present}
          </button>
        ) : (
          <button
            type="button"
            title={TIMELINE.watchTold}
            disabled={isAsking.value}
            onClick={() => void watchNet(step)}
          >
            {TIMELINE.watch}
          </button>
        )}
        <button
          type="button"
          title={TIMELINE.branchTold}
          disabled={isAsking.value || kept.isBusy.value || hasEnded || forgets}
          onClick={() => void branchAt(step)}
        >
          {TIMELINE.branch}
        </button>
        <BackButton />
      </div>
      {forgets && <p class="note">{TIMELINE.forgets}</p>}
      {hasEnded && !forgets && <p class="note">{TIMELINE.ended}</p>}
    </>
  );
}

/** Goes back to the best net, unless the run is there. */
export function BackButton() {
  const step = wayBack.value;
  const isThere = step === undefined || run.progress.value.steps <= step;
  const forgets = kept.storage.value?.state === 'forgets';
  return (
    <button
      type="button"
      title={step === undefined ? '' : `${TIMELINE.best}: ${count(step)}`}
      disabled={isThere || forgets || isAsking.value || kept.isBusy.value}
      onClick={() => void branchAt(step!)}
    >
      {TIMELINE.back}
    </button>
  );
}
