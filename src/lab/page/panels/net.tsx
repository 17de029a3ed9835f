import type { TrainedNet } from '../../protocol.ts';
import { RUN } from '../copy.ts';
import { gameTitle } from '../copy-games.ts';
import { NET } from '../copy-nets.ts';
import { DIFFERS, size } from '../copy-store.ts';
import { run } from '../store.ts';
import { yourBest } from '../your-game.ts';
import { Command } from './command.tsx';

/** Bars of the picture of its scores. */
const BARS = 12;

/** P12, where nothing is trained: the net that is shown, how it was made, and what it scored. */
export function NetPanel({ net }: { readonly net: TrainedNet }) {
  const { recipe, preset, seed, settings, bytes, sha256, command, file } = net;
  const facts: readonly (readonly [name: string, value: string])[] = [
    [RUN.game, `${gameTitle(recipe)} (${recipe})`],
    [RUN.preset, preset],
    [DIFFERS.name, settings.join(', ') || DIFFERS.none],
    [RUN.seed, String(seed)],
    [NET.trained, NET.trainedFor(net)],
    [NET.score, NET.scored(net)],
    [NET.plays, run.started.value?.device ?? ''],
    [NET.file, size(bytes)],
  ];
  return (
    <>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{NET.hash}</dt>
          <dd class="hash" data-hash={sha256}>
            {sha256.slice(0, 8)}
          </dd>
        </div>
      </dl>
      <p class="note net-note">
        {NET.checked} {NET.curve}
      </p>
      <Games games={net.games} />
      <Command told={RUN.repeat} command={`npx webgpu-dqn ${command}`} />
      <p class="note net-note">{NET.lies(file)}</p>
    </>
  );
}

/** How often it scored what. */
function Games({ games }: Pick<TrainedNet, 'games'>) {
  const sorted = [...games].sort((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)!];
  const binOf = (value: number) =>
    Math.min(BARS - 1, Math.max(0, Math.floor((BARS * (value - least)) / (most - least || 1))));
  const counts = new Array<number>(BARS).fill(0);
  for (const value of games) counts[binOf(value)]++;
  const best = yourBest.value?.score;
  return (
    <section class="net-games" aria-labelledby="heading-net-games">
      <h3 id="heading-net-games">{NET.games}</h3>
      <div class="net-bars" aria-hidden="true">
        {counts.map((count, i) => (
          <span
            key={i}
            class={best !== undefined && binOf(best) === i ? 'net-bar net-bar-yours' : 'net-bar'}
            style={{ height: `${(100 * count) / Math.max(...counts)}%` }}
          />
        ))}
      </div>
      <p class="note">
        {NET.spread(sorted)} {best !== undefined && NET.yours(best)}
      </p>
    </section>
  );
}
