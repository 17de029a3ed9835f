import { Fact } from '../controls/fact.tsx';
import { ADAPTERS, count, RUN } from '../copy.ts';
import { gameTitle } from '../copy-games.ts';
import { DIFFERS, FILES, LINK, size, VERDICT } from '../copy-store.ts';
import { madeByHand } from '../inside.ts';
import { kept, shownHash } from '../kept.ts';
import { adapter, hasLearned, run } from '../store.ts';
import { Command } from './command.tsx';
import { Files } from './files.tsx';
import { late } from './late.tsx';

/** Nothing stands there if it does not come: the network is gone. */
const SiteSection = late(
  async () => (await import('../site/section.tsx')).SiteSection,
  () => null,
);
const NetPanel = late(async () => (await import('./net.tsx')).NetPanel);

/** P12: what the run is made from, and how to repeat it. */
export function RunPanel() {
  const net = run.started.value?.net;
  return (
    <>
      {net ? <NetPanel net={net} /> : <Trained />}
      <ShownLink />
      <Files />
      {hasLearned.value && <SiteSection />}
    </>
  );
}

/** A run that is trained here. */
function Trained() {
  const started = run.started.value;
  const { recipe, preset, seed, settings, changes: planned = [] } = run.spec.value;
  const changes = [...planned, ...madeByHand()];
  const { updates, episodes, stepsPerSecond } = run.progress.value;
  const hash = shownHash.value;
  const promised = kept.promised.value;
  const link = kept.link.value;
  const storage = kept.storage.value;
  const note = started?.instead ?? (adapter.value === 'hardware' ? undefined : adapter.value);
  return (
    <>
      <dl class="facts">
        <Fact name={RUN.game} value={`${gameTitle(recipe)} (${recipe})`} />
        <Fact name={RUN.preset} value={preset} />
        <Fact name={DIFFERS.name} value={settings.join(', ') || DIFFERS.none} />
        {changes.length > 0 && <Fact name={DIFFERS.changes} value={changes.map(DIFFERS.at).join(', ')} />}
        <Fact name={RUN.seed} value={String(seed)} />
        {started && <Fact name={RUN.device} value={started.device} />}
        {started && <Fact name={RUN.length} value={RUN.lengthIs(started.length, started.unit)} />}
        {started?.goal !== undefined && (
          <Fact name={RUN.goal} value={RUN.goalIs(started.goal, started.evaluationGames)} />
        )}
        <Fact name={RUN.updates} value={count(updates)} />
        <Fact name={RUN.episodes} value={count(episodes)} />
        <Fact name={RUN.speed} value={`${count(stepsPerSecond)} steps/s`} />
        <div>
          <dt>{RUN.hash}</dt>
          <dd class={hash ? 'hash' : 'muted'} data-hash={hash}>
            {hash ? hash.slice(0, 8) : RUN.noHash}
          </dd>
        </div>
        <Fact name={FILES.disk} value={storage?.state === 'kept' ? size(storage.bytes) : FILES.notYet} />
      </dl>
      {note && <p class="note note-device">{ADAPTERS[note]}</p>}
      {promised && started && (
        <p class="note">{VERDICT.waits(promised.hash, started.length, started.unit)}</p>
      )}
      {started && (
        <Command
          told={RUN.repeat}
          command={`npx webgpu-dqn ${link?.command ?? started.command + changesMade()}`}
        />
      )}
    </>
  );
}

function ShownLink() {
  const link = kept.link.value;
  if (!link) return null;
  return (
    <label class="link-field">
      {LINK.shown}
      <input
        readOnly
        value={new URL(link.link, location.href).href}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
    </label>
  );
}

/** The changes made by hand, as flags of the command, which has the changes of the link already. */
function changesMade(): string {
  return madeByHand()
    .map(({ step, key, value }) => ` --at ${step}:${key}=${value}`)
    .join('');
}
