import { FILES } from '../copy-store.ts';
import { kept, type Saved } from '../kept.ts';
import { Command } from './command.tsx';

/** That a file was saved, under which name, and how the commands go on with it. */
export function SavedMessage({ at }: { readonly at: Saved['from'] }) {
  const saved = kept.saved.value;
  if (saved?.from !== at) return null;
  return (
    <div class={`notice notice-good saved saved-${at}`} role="status">
      <p class="saved-name">{FILES.saved(saved.name)}</p>
      {saved.what === 'zip' && <Command told={FILES.resume} command={FILES.resumeCommand(saved.name)} />}
      {saved.what === 'zip' && kept.checkpoints.value?.exact === false && <p>{FILES.refills}</p>}
      <button
        type="button"
        class="quiet"
        onClick={() => {
          kept.saved.value = undefined;
        }}
      >
        {FILES.close}
      </button>
    </div>
  );
}
