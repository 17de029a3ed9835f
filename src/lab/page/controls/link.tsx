import { FILES, LINK, VERDICT } from '../copy-store.ts';
import { copyLink, save } from '../files.ts';
import { kept, shownHash, verdict } from '../kept.ts';
import { isLocked, run } from '../store.ts';

/** The link to the present net. */
export function LinkButton() {
  return (
    <button type="button" title={LINK.told} disabled={isUnready()} onClick={() => void copyLink()}>
      {kept.isCopied.value ? LINK.copied : isLocked.value ? LINK.copyA : LINK.copy}
    </button>
  );
}

/** All of the run, as a zip. */
export function SaveButton() {
  return (
    <button
      type="button"
      title={FILES.saveTold}
      disabled={isUnready() || run.started.value?.net !== undefined}
      onClick={() => void save('zip', 'top')}
    >
      {FILES.save}
    </button>
  );
}

/** The digits of the net at its end, or at the latest link, and whether they match the link that the run came from. */
export function HashMark() {
  const hash = shownHash.value ?? kept.promised.value?.hash;
  if (hash === undefined) return null;
  const told = verdict.value;
  const word = told?.same ? VERDICT.same : told?.claims && VERDICT.different;
  return (
    <span class="hash-mark">
      <code class={shownHash.value === undefined ? 'hash muted' : 'hash'}>{hash.slice(0, 8)}</code>
      {word && <b class={told?.same ? 'mark-same' : 'mark-different'}> {word}</b>}
    </span>
  );
}

function isUnready(): boolean {
  return run.started.value === undefined || kept.isBusy.value;
}
