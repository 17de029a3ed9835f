import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { kept } from '../kept.ts';

/** A part of the page that is loaded when it is first to be seen, or before. */
export function late<P extends object>(load: () => Promise<ComponentType<P>>) {
  const loaded = signal<ComponentType<P> | undefined>(undefined);
  /** Loads it; what it is loaded for tells what goes wrong. */
  const begin = async () => {
    loaded.value ??= await load();
  };
  function Late(props: P) {
    useEffect(() => {
      begin().catch((error: Error) => {
        kept.failure.value = error.message;
      });
    }, []);
    const Component = loaded.value;
    return Component ? <Component {...props} /> : null;
  }
  return Object.assign(Late, { load: begin });
}
