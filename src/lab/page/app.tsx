import type { ComponentChildren } from 'preact';
import { Header } from './controls/header.tsx';
import { Transport } from './controls/transport.tsx';
import { PANELS } from './copy.ts';
import { isNarrow } from './media.ts';
import { news } from './news.ts';
import { type PanelName, panel } from './panel-choice.ts';
import { GamePanel } from './panels/game.tsx';
import { MindPanel } from './panels/mind.tsx';
import { RunPanel } from './panels/run.tsx';
import { ScorePanel } from './panels/score.tsx';
import { Story } from './panels/story.tsx';
import { WordsPanel } from './panels/words.tsx';

/** The panels of which one is open, in their order. */
const OPENABLE: readonly (readonly [PanelName, () => ComponentChildren])[] = [
  ['run', RunPanel],
  ['words', WordsPanel],
];

export function App() {
  const narrow = isNarrow.value;
  return (
    <>
      <Header />
      <Transport />
      <main class="columns">
        <div class="column column-game">
          <GamePanel />
          <MindPanel />
        </div>
        <div class="column column-score">
          <Story />
          {(!narrow || panel.value === 'score') && <ScorePanel />}
          {narrow && panel.value !== 'score' && <Opened name={panel.value} />}
        </div>
        {!narrow && (
          <div class="column column-side">
            <Tabs names={['run', 'words']} open={panel.value === 'score' ? 'run' : panel.value} />
          </div>
        )}
      </main>
      {narrow && <Bar />}
      <p class="unseen" aria-live="polite">
        {news.value}
      </p>
    </>
  );
}

function Opened({ name }: { readonly name: PanelName }) {
  const [, Content] = OPENABLE.find(([each]) => each === name)!;
  return (
    <section class="panel" aria-label={PANELS[name]}>
      <Content />
    </section>
  );
}

/** The right column: one panel of several. */
function Tabs({ names, open }: { readonly names: readonly PanelName[]; readonly open: PanelName }) {
  const [, Content] = OPENABLE.find(([each]) => each === open)!;
  return (
    <section class="panel tabbed">
      <div class="tabs" role="tablist">
        {names.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === open}
            aria-controls="tabpanel"
            onClick={() => {
              panel.value = name;
            }}
          >
            {PANELS[name]}
          </button>
        ))}
      </div>
      <div id="tabpanel" role="tabpanel" aria-labelledby={`tab-${open}`}>
        <Content />
      </div>
    </section>
  );
}

/** A phone's way from panel to panel. */
function Bar() {
  return (
    <nav class="bar-of-panels" aria-label="Panels">
      {(Object.keys(PANELS) as PanelName[]).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={panel.value === name}
          onClick={() => {
            panel.value = name;
          }}
        >
          {PANELS[name]}
        </button>
      ))}
    </nav>
  );
}
