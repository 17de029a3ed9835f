import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { run } from '../store.ts';

/** What the page can do where its host does not help. It is loaded once the run learns, as nothing may wait for it. */
export function LateSite() {
  const loaded = useSignal<{ readonly SiteSection: ComponentType } | undefined>(undefined);
  const learns = run.progress.value.updates > 0;
  useEffect(() => {
    const load = async () => {
      loaded.value = await import('../site/section.tsx');
    };
    if (learns) load().catch(() => {}); // the network is gone
  }, [learns]);
  return loaded.value ? <loaded.value.SiteSection /> : null;
}
