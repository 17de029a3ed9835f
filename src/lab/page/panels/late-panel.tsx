import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { LOADING, plainly } from '../copy.ts';

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
