import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { LOADING, PANELS, plainly } from '../copy.ts';
import { hasLearned } from '../store.ts';
import { Panel } from './panel.tsx';

/** A panel that is loaded when it is first opened. */
function latePanel(load: () => Promise<FunctionComponent>): FunctionComponent {
  const loaded = signal<{ readonly Content: FunctionComponent } | undefined>(undefined);
  const problem = signal('');
  return () => {
    useEffect(() => {
      if (loaded.value) return;
      load().then(
        (Content) => {
          loaded.value = { Content };
        },
        (error: Error) => {
          problem.value = plainly(error.message);
        },
      );
    }, []);
    if (loaded.value) return <loaded.value.Content />;
    return <p class="note">{problem.value || LOADING}</p>;
  };
}

/** P10: the run beside another one, which differs in one thing. */
export const ComparePanel = latePanel(async () => (await import('../compare/compare.tsx')).ComparePanel);
/** P11: the kernels of an update, and the time that each takes. */
export const EnginePanel = latePanel(async () => (await import('../engine/engine.tsx')).EnginePanel);

/** P9: why the score fell. */
export const WhyPanel = latePanel(async () => (await import('../timeline/why-panel.tsx')).WhyPanel);
export const AfterNaN = latePanel(async () => (await import('../timeline/after-nan.tsx')).AfterNaN);
const Timeline = latePanel(async () => (await import('../timeline/timeline.tsx')).Timeline);

/** P5: the checkpoints that are kept, once there has been something to keep. */
export function TimelinePanel() {
  if (!hasLearned.value) return null;
  return (
    <Panel name="timeline" heading={PANELS.timeline}>
      <Timeline />
    </Panel>
  );
}
