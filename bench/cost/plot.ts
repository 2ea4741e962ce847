/** A line of a plot; both axes are logarithmic. */
interface Line {
  readonly name: string;
  readonly color: string;
  readonly points: ReadonlyArray<readonly [number, number]>;
}

export interface Plot {
  readonly title: string;
  readonly x: { readonly name: string; readonly ticks: readonly number[] };
  readonly y: { readonly name: string; readonly ticks: readonly number[] };
  readonly lines: readonly Line[];
}

const size = { width: 720, height: 420, left: 80, right: 220, top: 40, bottom: 60 } as const;

/** The plot as SVG text; the first and last ticks are the borders. */
export function svgOf({ title, x, y, lines }: Plot): string {
  const px = (value: number) => round(size.left + share(value, x.ticks) * innerWidth);
  const py = (value: number) => round(size.height - size.bottom - share(value, y.ticks) * innerHeight);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12">`,
    `<title>${title}</title>`,
    `<rect width="${size.width}" height="${size.height}" fill="#fff"/>`,
    text(size.left, 22, title, 'font-size="15"'),
    ...x.ticks.flatMap((tick) => [
      line(px(tick), size.top, px(tick), size.height - size.bottom),
      text(px(tick), size.height - size.bottom + 18, label(tick), 'text-anchor="middle"'),
    ]),
    ...y.ticks.flatMap((tick) => [
      line(size.left, py(tick), size.left + innerWidth, py(tick)),
      text(size.left - 8, py(tick) + 4, label(tick), 'text-anchor="end"'),
    ]),
    text(size.left + innerWidth / 2, size.height - 18, x.name, 'text-anchor="middle"'),
    text(18, size.top - 10, y.name, ''),
    ...lines.flatMap(({ color, points }) => {
      const places = points.map(([a, b]) => `${px(a)},${py(b)}`);
      return [
        `<polyline fill="none" stroke="${color}" stroke-width="2" points="${places.join(' ')}"/>`,
        ...points.map(([a, b]) => `<circle cx="${px(a)}" cy="${py(b)}" r="3" fill="${color}"/>`),
      ];
    }),
    ...names(lines, py).map(({ name, color, atPx }) =>
      text(size.left + innerWidth + 8, atPx + 4, name, `fill="${color}"`),
    ),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

/** Between two names, so that both can be read. */
const namePx = 14;

/** Beside the last points of the lines, from the lowest up, each above the one before. */
function names(
  lines: readonly Line[],
  py: (value: number) => number,
): readonly (Pick<Line, 'name' | 'color'> & { readonly atPx: number })[] {
  let belowPx = Number.POSITIVE_INFINITY;
  return lines
    .map(({ name, color, points }) => ({ name, color, atPx: py(points.at(-1)?.[1] ?? 1) }))
    .sort((a, b) => b.atPx - a.atPx)
    .map((each) => {
      belowPx = Math.min(each.atPx, belowPx - namePx);
      return { ...each, atPx: belowPx };
    });
}

const innerWidth = size.width - size.left - size.right;
const innerHeight = size.height - size.top - size.bottom;

function share(value: number, ticks: readonly number[]): number {
  const [low, high] = [Math.log10(ticks[0] as number), Math.log10(ticks.at(-1) as number)];
  return (Math.log10(value) - low) / (high - low);
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#ddd"/>`;
}

function text(x: number, y: number, words: string, more: string): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${round(x)}" y="${round(y)}"${more === '' ? '' : ` ${more}`}>${escaped}</text>`;
}

function label(tick: number): string {
  return tick.toLocaleString('en-US', { maximumFractionDigits: 3 });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
