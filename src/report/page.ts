import { html, Markup } from './html.ts';

/**
 * A self-contained page.
 *
 * @param reload seconds after which it loads itself again. Default: never.
 */
export function pageOf(title: string, body: Markup, reload?: number): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${reload === undefined ? '' : html`<meta http-equiv="refresh" content="${reload}">`}
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`;
}

/** @param about a few words that explain the caption. */
export function figure(caption: string, content: Markup, about?: string): Markup {
  const small = about === undefined ? '' : html` <small>${about}</small>`;
  return html`<figure><figcaption>${caption}${small}</figcaption>${content}</figure>\n`;
}

/** @param layout `columns` puts many short rows beside each other if the page is wide. */
export function table(
  caption: string,
  rows: readonly (readonly [name: string, value: string])[],
  layout: 'rows' | 'columns' = 'rows',
): Markup {
  const cells = rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>\n`);
  return html`<table class="${layout}"><caption>${caption}</caption><tbody>
${cells}</tbody></table>`;
}

/** A table of many columns, which scrolls on its own if the page is narrow. */
export function wideTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): Markup {
  const head = heads.map((name) => html`<th scope="col">${name}</th>`);
  const body = rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`);
  return html`<div class="wide"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>
${body}</tbody></table></div>`;
}

/** A number as 12,345. */
export function whole(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 0 });
}

/** A number as 12,345.6. */
export function tenths(value: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** A duration in words: 48000 as 13 h 20 min. */
export function duration(seconds: number): string {
  const [h, min, s] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  if (h > 0) return `${h} h ${min} min`;
  return min > 0 ? `${min} min ${s} s` : `${seconds.toFixed(1)} s`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #24292f; --paper: #ffffff; --rule: #d8dee4; }
@media (prefers-color-scheme: dark) { :root { --ink: #d5dae0; --paper: #101418; --rule: #30363d; } }
body {
  margin: 0 auto; padding: 1rem; max-width: 70rem; box-sizing: border-box;
  color: var(--ink); background: var(--paper); font: 1rem/1.5 system-ui, sans-serif;
}
h1 { margin: 0.5rem 0; font-size: 1.6rem; }
.outcome { margin: 0 0 1rem; font-size: 1.1rem; max-width: 50rem; }
h2 { margin: 1rem 0 0.5rem; font-size: 1.2rem; }
.wide { overflow-x: auto; }
.wide td { padding-right: 1rem; }
.wide td:first-child { overflow-wrap: anywhere; min-width: 7rem; }
.wide td + td { white-space: nowrap; overflow-wrap: normal; }
@media (max-width: 44rem) {
  .wide table { font-size: 0.85rem; }
  .wide th, .wide td + td { white-space: normal; padding-right: 0.5rem; }
}
small { font-weight: 400; font-size: 0.85rem; opacity: 0.75; }
.first, .curves { display: grid; gap: 1.5rem; margin-bottom: 1.5rem; align-items: start; }
.first { grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); }
.curves { grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
figure { margin: 0; }
figcaption, caption { font-weight: 600; text-align: left; margin-bottom: 0.25rem; }
svg { display: block; width: 100%; height: auto; }
rect.note:hover { fill: currentColor; fill-opacity: 0.1; }
img { display: block; width: 100%; image-rendering: pixelated; }
table { border-collapse: collapse; width: 100%; margin-bottom: 1.5rem; }
.columns tbody { display: block; columns: 20rem; column-gap: 1.5rem; }
.columns caption, .columns { display: block; }
.columns tr { display: grid; grid-template-columns: 13.5rem 1fr; break-inside: avoid; }
.columns th { width: auto; }
th, td { border-top: 1px solid var(--rule); padding: 0.25rem 0.5rem 0.25rem 0; vertical-align: top; }
th { font-weight: 400; text-align: left; white-space: nowrap; opacity: 0.75; }
tbody th { width: min(11rem, 30vw); }
td { overflow-wrap: anywhere; }
`;
