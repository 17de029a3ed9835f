/** Checks that run in the page: each is sent there alone, so none may use anything from around it. */

/** Texts whose contrast to what is behind them is below 4.5 : 1, or 3 : 1 for large ones. */
export function lowContrasts(): string[] {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  const rgba = (colour: string): number[] => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return Array.from(context.getImageData(0, 0, 1, 1).data);
  };
  const over = ([r, g, b, a]: number[], below: number[]): number[] =>
    [r, g, b].map((part, i) => (part * a + below[i] * (255 - a)) / 255);
  const behind = (element: Element | null): number[] => {
    if (!element) return [255, 255, 255];
    const colour = rgba(getComputedStyle(element).backgroundColor);
    return colour[3] === 255 ? colour.slice(0, 3) : over(colour, behind(element.parentElement));
  };
  const luminance = (colour: number[]): number => {
    const [r, g, b] = colour.map((part) => {
      const c = part / 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    const holdsText = element.matches('select, input:not([type=range], [type=file])');
    const text = holdsText
      ? (element as HTMLInputElement).value
      : Array.from(element.childNodes, (node) => (node.nodeType === 3 ? node.textContent!.trim() : '')).join(
          '',
        );
    if (!text || !element.checkVisibility() || element.closest(':disabled, .unseen, option')) continue;
    const { color, fontSize } = getComputedStyle(element);
    const background = behind(element);
    const [light, dark] = [luminance(over(rgba(color), background)), luminance(background)].sort(
      (a, b) => b - a,
    );
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < (Number.parseFloat(fontSize) >= 24 ? 3 : 4.5))
      found.push(`${text}: ${contrast.toFixed(2)}`);
  }
  return found;
}

/** Controls that are lower or narrower than 44 px; numbers within a text are excepted. */
export function smallTargets(): string[] {
  return Array.from(
    document.querySelectorAll<HTMLElement>('button:not(.num), select, input, a[href]'),
  ).flatMap((element) => {
    const { width, height } = element.getBoundingClientRect();
    const isSmall = element.checkVisibility() && Math.min(width, height) < 43.5;
    return isSmall ? `${element.outerHTML.slice(0, 80)}: ${width} x ${height}` : [];
  });
}

/** Controls, pictures and parts without a name, and a page without one heading of the first level. */
export function unnamed(): string[] {
  const saysItself = 'a[href], button, summary';
  const parts = ['application', 'img', 'slider', 'tablist', 'tabpanel'].map((role) => `[role=${role}]`);
  const others = ['canvas', 'fieldset', 'input', 'nav', 'progress', 'select', ...parts];
  const name = (element: Element): string =>
    element.getAttribute('aria-label') ??
    document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent ??
    (element as HTMLInputElement).labels?.[0]?.textContent ??
    (element.matches(saysItself) ? element.textContent : '');
  const found = Array.from(document.querySelectorAll([saysItself, ...others].join())).filter(
    (element) => !name(element).trim() && !element.closest('[role=img] *'),
  );
  const headings = document.querySelectorAll('h1').length;
  return [
    ...found.map((element) => element.outerHTML.slice(0, 100)),
    ...(headings === 1 ? [] : [`${headings} headings of the first level`]),
  ];
}

/**
 * Pictures, and what the Tab key reaches, without a role that says what they are; names and descriptions of elements that
 * there are not, and elements that share one.
 */
export function roleless(): string[] {
  const elements = Array.from(document.querySelectorAll('canvas, [tabindex="0"]')).filter(
    (element) =>
      !element.matches('[role], a, button, input, select, summary, section[aria-label]') &&
      !element.closest('[role=img], [aria-hidden=true]'),
  );
  const ids = Array.from(document.querySelectorAll('[id]'), ({ id }) => id);
  const referred = ['aria-controls', 'aria-describedby', 'aria-labelledby', 'for'].flatMap((name) =>
    Array.from(document.querySelectorAll(`[${name}]`), (element) => element.getAttribute(name)!),
  );
  return [
    ...elements.map((element) => element.outerHTML.slice(0, 100)),
    ...referred.filter((id) => !ids.includes(id)).map((id) => `nothing is called ${id}`),
    ...ids.filter((id, i) => ids.indexOf(id) < i).map((id) => `${id} is there twice`),
  ];
}
