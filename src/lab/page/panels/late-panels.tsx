/** The panels that are loaded when they are first opened. */
import { LOADING, PANELS, plainly } from '../copy.ts';
import { hasLearned, run } from '../store.ts';
import { late } from './late.tsx';
import { Panel } from './panel.tsx';

function Loading({ problem }: { readonly problem: string }) {
  return <p class="note">{problem ? plainly(problem) : LOADING}</p>;
}

/** P10: the run beside another one, which differs in one thing. */
export const ComparePanel = late(async () => (await import('../compare/compare.tsx')).ComparePanel, Loading);
/** P11: the kernels of an update, and the time that each takes. */
export const EnginePanel = late(async () => (await import('../engine/engine.tsx')).EnginePanel, Loading);
/** P6: one update, every number. */
export const UpdatePanel = late(async () => (await import('./update.tsx')).UpdatePanel, Loading);
/** P7: the replay. */
export const ReplayPanel = late(async () => (await import('./replay.tsx')).ReplayPanel, Loading);
/** P9: why the score fell. */
export const WhyPanel = late(async () => (await import('../timeline/why-panel.tsx')).WhyPanel, Loading);
/** Ways to go on after the net has become NaN. */
export const AfterNaN = late(async () => (await import('../timeline/after-nan.tsx')).AfterNaN, Loading);
const Timeline = late(async () => (await import('../timeline/timeline.tsx')).Timeline, Loading);

/** P5: the checkpoints that are kept, once there has been something to keep. */
export function TimelinePanel() {
  if (!hasLearned.value || run.started.value?.net) return null; // a net that only plays has one point in time
  return (
    <Panel name="timeline" heading={PANELS.timeline}>
      <Timeline />
    </Panel>
  );
}
