import { BackButton } from './timeline.tsx';
import { WhyButton } from './why-button.tsx';

/** What to do where the loss is not a number any more. */
export function AfterNaN() {
  return (
    <>
      <BackButton />
      <WhyButton />
    </>
  );
}
