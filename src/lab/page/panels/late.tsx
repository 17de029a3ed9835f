import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { kept } from '../kept.ts';

/** Stands where a part of the page will be. `problem` says why it did not come; it is empty while the part is on its way. */
type Waiting = ComponentType<{ readonly problem: string }>;

/**
 * A part of the page that is loaded when it is first to be seen, or before.
 *
 * @param Instead stands there until then. Default: nothing, and a notice if it does not come.
 */
export function late<P extends object>(load: () => Promise<ComponentType<P>>, Instead?: Waiting) {
  const loaded = signal<ComponentType<P> | undefined>(undefined);
  const problem = signal('');
  /** Loads it; what it is loaded for tells what goes wrong. */
  const begin = async () => {
    loaded.value ??= await load();
  };
  function Late(props: P) {
    useEffect(() => {
      begin().catch((error: Error) => {
        if (Instead) problem.value = error.message;
        else kept.failure.value = error.message;
      });
    }, []);
    const Component = loaded.value;
    if (Component) return <Component {...props} />;
    return Instead ? <Instead problem={problem.value} /> : null;
  }
  return Object.assign(Late, { load: begin });
}
