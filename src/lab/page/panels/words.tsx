import { KEYS, KEYS_HEADING, WORDS, WORDS_HEADING } from '../copy-words.ts';

/** The terms that the page uses, and its keys. */
export function WordsPanel() {
  return (
    <>
      <h3>{WORDS_HEADING}</h3>
      <dl class="words">
        {WORDS.map(([word, meaning]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <h3>{KEYS_HEADING}</h3>
      <dl class="words">
        {KEYS.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
