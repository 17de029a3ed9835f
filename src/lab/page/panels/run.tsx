import { signal } from '@preact/signals';
import { ADAPTERS, count, gameTitle, RUN } from '../copy.ts';
import { inside } from '../inside.ts';
import { adapter, run } from '../store.ts';

const copied = signal(false);

/** P12: what the run is made from, and how to repeat it. */
export function RunPanel() {
  const started = run.started.value;
  const { recipe, preset, seed } = run.spec.value;
  const { updates, episodes, stepsPerSecond } = run.progress.value;
  const hash = run.ending.value?.hash;
  const note = started?.instead ?? (adapter.value === 'hardware' ? undefined : adapter.value);
  return (
    <>
      <dl class="facts">
        <Fact name={RUN.game} value={`${gameTitle(recipe)} (${recipe})`} />
        <Fact name={RUN.preset} value={preset} />
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
      </dl>
      {note && <p class="note note-device">{ADAPTERS[note]}</p>}
      {started && <Command command={`npx webgpu-dqn ${started.command}${changesMade()}`} />}
    </>
  );
}

/** As the command takes them. */
function changesMade(): string {
  return inside.changes.value.map(({ step, key, value }) => ` --at ${step}:${key}=${value}`).join('');
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Command({ command }: { readonly command: string }) {
  const copy = async () => {
    await navigator.clipboard.writeText(command);
    copied.value = true;
    setTimeout(() => {
      copied.value = false;
    }, 2000);
  };
  return (
    <div class="command">
      <p>{RUN.repeat}</p>
      <pre>
        <code>{command}</code>
      </pre>
      {navigator.clipboard && (
        <button type="button" onClick={() => void copy().catch(() => {})}>
          {copied.value ? RUN.copied : RUN.copy}
        </button>
      )}
    </div>
  );
}
