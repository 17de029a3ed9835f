/** The elements of SVG for the pictures. Lengths are in pixels. */

export const INK = '#333333';
export const PALE = '#8a8f98';
export const LINE = '#c4c8ce';
export const FILL = '#f4f5f7';
/** A colour for each series or role. People who do not see red or green can tell them apart, too. */
export const COLORS = ['#2f6db5', '#d9822b', '#3a8f5c', '#b5446e'] as const;

export interface TextStyle {
  readonly size?: number;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly weight?: 'bold';
  readonly mono?: true;
}

export function text(x: number, y: number, words: string, style: TextStyle = {}): string {
  const { size = 14, fill = INK, anchor = 'middle', weight, mono } = style;
  const font = `${weight ? ' font-weight="bold"' : ''}${mono ? ' font-family="monospace"' : ''}`;
  const at = `x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"`;
  return `<text ${at}${font}>${escaped(words)}</text>`;
}

/** Lines of text below each other; the first has its baseline at y. */
export function lines(x: number, y: number, words: readonly string[], style: TextStyle = {}): string {
  const step = 1.35 * (style.size ?? 14);
  return words.map((each, i) => text(x, y + i * step, each, style)).join('');
}

export interface ShapeStyle {
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly dash?: string;
}

export function box(x: number, y: number, width: number, height: number, style: ShapeStyle = {}): string {
  const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="3"`;
  return `<rect ${place} ${paint(style)}/>`;
}

export function circle(x: number, y: number, radius: number, style: ShapeStyle = {}): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" ${paint(style)}/>`;
}

export function line(from: Point, to: Point, style: ShapeStyle = {}): string {
  const ends = `x1="${round(from[0])}" y1="${round(from[1])}" x2="${round(to[0])}" y2="${round(to[1])}"`;
  return `<line ${ends} ${paint({ fill: 'none', ...style })}/>`;
}

export type Point = readonly [x: number, y: number];

/** A line with a head at its end. */
export function arrow(from: Point, to: Point, style: ShapeStyle = {}): string {
  return line(from, to, style) + head(from, to, style.stroke ?? INK);
}

/** A curved arrow that bends towards the point `by`. */
export function bent(from: Point, by: Point, to: Point, style: ShapeStyle = {}): string {
  const d = `M ${from.map(round).join(' ')} Q ${by.map(round).join(' ')} ${to.map(round).join(' ')}`;
  return `<path d="${d}" ${paint({ fill: 'none', ...style })}/>${head(by, to, style.stroke ?? INK)}`;
}

export function curve(points: readonly Point[], style: ShapeStyle = {}): string {
  const list = points.map((point) => point.map(round).join(',')).join(' ');
  return `<polyline points="${list}" stroke-linejoin="round" ${paint({ fill: 'none', ...style })}/>`;
}

function head([x0, y0]: Point, [x, y]: Point, color: string): string {
  const length = Math.hypot(x - x0, y - y0) || 1;
  const [dx, dy] = [(x - x0) / length, (y - y0) / length];
  const corner = (side: number) =>
    `${round(x - 9 * dx - side * 4 * dy)},${round(y - 9 * dy + side * 4 * dx)}`;
  return `<polygon points="${round(x)},${round(y)} ${corner(1)} ${corner(-1)}" fill="${color}"/>`;
}

/** A whole picture on white, so that it is legible on a dark page, too. */
export function picture(width: number, height: number, title: string, parts: readonly string[]): string {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="Helvetica, Arial, sans-serif">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts.filter(Boolean),
    '</svg>\n',
  ].join('\n');
}

function paint({ fill = FILL, stroke = INK, width = 1.2, dash }: ShapeStyle): string {
  return `fill="${fill}" stroke="${stroke}" stroke-width="${width}"${dash ? ` stroke-dasharray="${dash}"` : ''}`;
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
