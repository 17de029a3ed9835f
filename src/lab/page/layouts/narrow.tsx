import { effect, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { HashMark, LinkButton, SaveButton } from '../controls/link.tsx';
import { ThemeChoice, WordsButton } from '../controls/page-choices.tsx';
import { DeviceList, GameChoice, PresetChoice, SeedChoice } from '../controls/run-choices.tsx';
import { Pace, PauseButton, Steps, Strides } from '../controls/transport.tsx';
import { CONTROLS, PANELS, SHORT_PANELS } from '../copy.ts';
import { kept } from '../kept.ts';
import { type PanelName, panel } from '../panel-choice.ts';
import { Doors } from '../panels/doors.tsx';
import { GamePanel } from '../panels/game.tsx';
import { InsidePanel } from '../panels/inside-panel.tsx';
import { ComparePanel, TimelinePanel, WhyPanel } from '../panels/late-panels.tsx';
import { actionsShown, Bars, MindPanel, useThoughts } from '../panels/mind.tsx';
import { Notices } from '../panels/notices.tsx';
import { Panel } from '../panels/panel.tsx';
import { PanelSwitch } from '../panels/panel-switch.tsx';
import { RunPanel } from '../panels/run.tsx';
import { SavedMessage } from '../panels/saved.tsx';
import { ScorePanel } from '../panels/score.tsx';
import { SignalsPanel } from '../panels/signals.tsx';
import { Now, Title } from '../panels/story.tsx';
import { WordsPanel } from '../panels/words.tsx';
import { revealPanel } from '../reveal.ts';
import { run } from '../store.ts';
import { yourGame } from '../your-game.ts';

/** The controls that a phone has no room for at all times. */
const showsMore = signal(false);
effect(() => {
  void [panel.value, run.spec.value, kept.saved.value]; // which they would hide
  showsMore.value = false;
});

/** The game stays on top; below it one panel of several. */
export function Narrow() {
  const showsBars = hasRoomForBars() && !yourGame.value;
  useThoughts(showsBars || panel.value === 'mind');
  return (
    <>
      <header class="top top-narrow">
        <GameChoice />
        <PauseButton />
        <button
          type="button"
          class="round"
          aria-label={CONTROLS.more}
          aria-expanded={showsMore.value}
          onClick={() => {
            showsMore.value = !showsMore.value;
          }}
        >
          ⋮
        </button>
        {showsMore.value && (
          <div class="more">
            <PresetChoice />
            <SeedChoice />
            <Strides />
            <DeviceList />
            <LinkButton />
            <SaveButton />
            <ThemeChoice />
            <WordsButton />
          </div>
        )}
      </header>
      <main class="stack">
        <Notices />
        <Title />
        <GamePanel />
        <Now />
        {run.ending.value && <Doors />}
        <div class="panel panel-hand">
          {showsBars && <Bars />}
          <Pace />
          <p class="steps-row">
            <Steps /> <HashMark />
          </p>
        </div>
        <div class="opened">
          <Opened name={panel.value} />
        </div>
      </main>
      <SavedMessage at="top" />
      <nav class="bar-of-panels" aria-label={CONTROLS.panels}>
        {IN_BAR.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={inBar(panel.value) === name}
            onClick={() => {
              panel.value = name;
              revealPanel();
            }}
          >
            {SHORT_PANELS[name]}
          </button>
        ))}
      </nav>
    </>
  );
}

/** The panels that the bar offers. Others lie behind one of them; the words lie behind a question mark. */
const IN_BAR: readonly PanelName[] = ['score', 'mind', 'update', 'settings', 'run'];

const BEHIND: Partial<Readonly<Record<PanelName, PanelName>>> = {
  replay: 'update',
  engine: 'update',
  why: 'score',
  compare: 'score',
};

function inBar(name: PanelName): PanelName {
  return BEHIND[name] ?? name;
}

/** Below the game, at all times. */
function hasRoomForBars(): boolean {
  return actionsShown().length <= 4;
}

const SCORES = ['score', 'compare'] as const;

function Opened({ name }: { readonly name: PanelName }): ComponentChildren {
  switch (name) {
    case 'score':
      return (
        <>
          <PanelSwitch of={SCORES} open={name} />
          <ScorePanel />
          <TimelinePanel />
          <SignalsPanel />
        </>
      );
    case 'compare':
      return (
        <Panel name="compare" heading={PANELS.compare}>
          <PanelSwitch of={SCORES} open={name} />
          <ComparePanel />
        </Panel>
      );
    case 'mind':
      return <MindPanel bars={!hasRoomForBars()} />;
    case 'update':
    case 'replay':
    case 'engine':
    case 'settings':
      return <InsidePanel name={name} />;
    case 'why':
      return (
        <Panel name="why" heading={PANELS.why}>
          <WhyPanel />
        </Panel>
      );
    case 'run':
      return (
        <Panel name="run" heading={PANELS.run}>
          <RunPanel />
        </Panel>
      );
    case 'words':
      return (
        <Panel name="words" heading={PANELS.words}>
          <WordsPanel />
        </Panel>
      );
  }
}
