import { HashMark, LinkButton, SaveButton } from '../controls/link.tsx';
import { ThemeChoice, WordsButton } from '../controls/page-choices.tsx';
import { DeviceList, GameChoice, PresetChoice, SeedChoice } from '../controls/run-choices.tsx';
import { Pace, PauseButton, Steps, Strides } from '../controls/transport.tsx';
import { BRAND } from '../copy.ts';
import { hasTwoColumns } from '../media.ts';
import { Doors } from '../panels/doors.tsx';
import { GamePanel } from '../panels/game.tsx';
import { MindPanel, useThoughts } from '../panels/mind.tsx';
import { Notices } from '../panels/notices.tsx';
import { SavedMessage } from '../panels/saved.tsx';
import { ScorePanel } from '../panels/score.tsx';
import { SidePanels } from '../panels/side.tsx';
import { SignalsPanel } from '../panels/signals.tsx';
import { Now, Title } from '../panels/story.tsx';
import { run } from '../store.ts';
import { TimelinePanel } from '../panels/late-panels.tsx';

/** Game and scores are always to be seen; beside them one panel of several. */
export function Wide() {
  useThoughts(true);
  return (
    <>
      <header class="top">
        <span class="brand">{BRAND}</span>
        <GameChoice />
        <PresetChoice />
        <SeedChoice />
        <span class="gap" />
        <DeviceList />
        <LinkButton />
        <SaveButton />
        <ThemeChoice />
        <WordsButton />
      </header>
      <div class="top transport">
        <PauseButton />
        <Strides />
        <Pace />
        <span class="gap" />
        <Steps />
        <HashMark />
      </div>
      <SavedMessage at="top" />
      <Notices />
      <main class="columns">
        <div class="column">
          <GamePanel />
          <MindPanel />
        </div>
        <div class="column">
          <section class="story" aria-labelledby="title">
            <Title />
            <Now />
          </section>
          <ScorePanel />
          {hasTwoColumns.value && <Side />}
          <TimelinePanel />
          <SignalsPanel />
        </div>
        {!hasTwoColumns.value && (
          <div class="column">
            <Side />
          </div>
        )}
      </main>
    </>
  );
}

/** Where to go, and what is told of the run. */
function Side() {
  return (
    <>
      {run.ending.value && <Doors />}
      <SidePanels />
    </>
  );
}
