import { Option } from 'commander';
import { stringify } from 'yaml';

const outputFormats = ['table', 'json', 'yaml'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export interface OutputOptions {
  readonly output: OutputFormat;
}

/** `-o table|json|yaml`, as every command that prints things has it. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'how to print').choices([...outputFormats]).default('table');
}

export interface Column<T> {
  readonly title: string;
  readonly of: (row: T) => string;
}

/** Rows as a person reads them, or as a program does: `json` and `yaml` print the whole rows, not the columns. */
export function renderRows<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  format: OutputFormat,
): string {
  switch (format) {
    case 'json':
      return JSON.stringify(rows, null, 2);
    case 'yaml':
      return stringify(rows).trimEnd();
    case 'table':
      return renderTable(rows, columns);
  }
}

/** One thing: `table` prints `name  value` lines of its plain fields. */
export function renderThing(thing: object, format: OutputFormat): string {
  if (format === 'json') return JSON.stringify(thing, null, 2);
  if (format === 'yaml') return stringify(thing).trimEnd();
  const lines = Object.entries(thing).map(([name, value]) => ({ name, value: plain(value) }));
  return renderTable(lines, [
    { title: 'FIELD', of: (line) => line.name },
    { title: 'VALUE', of: (line) => line.value },
  ]);
}

/** The row alone, without a header: for rows that come one by one. */
export function renderRow<T>(row: T, columns: readonly Column<T>[], widths: readonly number[]): string {
  return columns
    .map((column, i) => column.of(row).padEnd(widths[i] ?? 0))
    .join('  ')
    .trimEnd();
}

function renderTable<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
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

function plain(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
