export interface Column<T> {
  readonly title: string;
  readonly of: (row: T) => string;
}

/** Rows under the titles of their columns. */
export function renderTable<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const widths = columns.map((column) =>
    // Not by a spread: a hundred thousand rows are too many arguments.
    rows.reduce((width, row) => Math.max(width, column.of(row).length), column.title.length),
  );
  const header = columns
    .map((column, i) => column.title.padEnd(widths[i] as number))
    .join('  ')
    .trimEnd();
  return [header, ...rows.map((row) => renderRow(row, columns, widths))].join('\n');
}

/** The row alone, without a header: for rows that come one by one. */
export function renderRow<T>(row: T, columns: readonly Column<T>[], widths: readonly number[]): string {
  return columns
    .map((column, i) => column.of(row).padEnd(widths[i] ?? 0))
    .join('  ')
    .trimEnd();
}

/** One thing as lines of a field and its value; what is no plain value as JSON. */
export function renderFields(thing: object): string {
  return renderTable(Object.entries(thing), [
    { title: 'FIELD', of: ([name]) => name },
    { title: 'VALUE', of: ([, value]) => plain(value) },
  ]);
}

/** `name=value name=value`; empty if there are none. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function plain(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
