import { PANELS } from '../copy.ts';
import { EnginePanel, ReplayPanel, UpdatePanel } from './late-panels.tsx';
import { Panel } from './panel.tsx';
import { PanelSwitch } from './panel-switch.tsx';
import { SettingsPanel } from './settings.tsx';

const INSIDE = {
  ...{ update: UpdatePanel, replay: ReplayPanel, engine: EnginePanel },
  settings: SettingsPanel,
} as const;
type Inside = keyof typeof INSIDE;

/** One of the panels that look inside, as a phone shows it: the update, the replay and the engine lie behind each other. */
export function InsidePanel({ name }: { readonly name: Inside }) {
  const Content = INSIDE[name];
  return (
    <Panel name={name} heading={PANELS[name]}>
      {name !== 'settings' && <PanelSwitch of={['update', 'replay', 'engine']} open={name} />}
      <Content />
    </Panel>
  );
}
