import { plainly } from '../copy.ts';
import { FILES, LINK, OFFER, storageNote } from '../copy-store.ts';
import { isDropping } from '../drop.ts';
import { trainOn } from '../files.ts';
import { kept, verdict } from '../kept.ts';
import { run } from '../store.ts';

/** What there is to say of links and kept runs, above all else. Most of the time that is nothing. */
export function Notices() {
  const note = kept.storage.value && storageNote(kept.storage.value);
  return (
    <div class="notices" role="status">
      {isDropping.value && <p class="notice">{FILES.drop}</p>}
      <Offer />
      {kept.told.value?.step === run.progress.value.steps && <p class="notice">{kept.told.value.text}</p>}
      {kept.problems.value && <p class="notice">{kept.problems.value}</p>}
      {kept.lost.value && <p class="notice">{kept.lost.value}</p>}
      <Verdict />
      {note && <p class="notice">{note}</p>}
      {kept.failure.value && <p class="notice notice-bad">{plainly(kept.failure.value)}</p>}
      {kept.unseen.value && <p class="notice notice-bad">{FILES.unseen(kept.unseen.value)}</p>}
    </div>
  );
}

/** A run that stopped here, to go on with. */
function Offer() {
  const offer = kept.offer.value;
  if (!offer) return null;
  return (
    <div class="notice">
      <p>{OFFER.stopped(offer.run)}</p>
      <button type="button" class="primary" onClick={() => offer.choose(true)}>
        {OFFER.goOn}
      </button>
      <button type="button" onClick={() => offer.choose(false)}>
        {OFFER.new}
      </button>
    </div>
  );
}

/** Whether the run is the one of its link; from there on it can be trained further. */
function Verdict() {
  const told = verdict.value;
  if (!told) return null;
  return (
    <div class={told.same ? 'notice notice-good' : told.claims ? 'notice notice-bad' : 'notice'}>
      <p>{told.words}</p>
      <button type="button" onClick={() => void trainOn()}>
        {LINK.goOn}
      </button>
    </div>
  );
}
