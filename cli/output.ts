import { type Command, Option } from 'commander';
import { stringify } from 'yaml';
import type { Session } from './session.ts';

const outputFormats = ['table', 'json', 'yaml'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** What every command takes. */
export interface OutputOptions {
  readonly output: OutputFormat;
  /** Nothing but errors is printed: the exit code is the answer. */
  readonly quiet?: boolean;
}

/** Gives a command `-o table|json|yaml` and `-q`. */
export function addOutputOptions(command: Command): void {
  command
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices([...outputFormats]).default('table'),
    )
    .addOption(new Option('-q, --quiet', 'print nothing but errors'));
}

/**
 * The format that arguments ask for, before they are parsed: what is wrong with them is told in it as well. `table` if they
 * ask for none, or for one that does not exist.
 */
export function formatAsked(args: readonly string[]): OutputFormat {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  const asked = options.flatMap((each, i) => {
    const value = /^(?:-q?o|--output(?:=|$))(.*)$/.exec(each)?.[1];
    return value === '' ? (options[i + 1] ?? []) : (value ?? []);
  });
  return outputFormats.find((format) => format === asked.at(-1)) ?? 'table';
}

/** Prints an answer: as a person reads it, or all of it as data. */
export function show(
  session: Pick<Session, 'print'>,
  { output, quiet }: OutputOptions,
  answer: object,
  text: () => string,
): void {
  if (quiet) return;
  session.print(output === 'table' ? printable(text()) : renderData(answer, output));
}

/** For a terminal: what others wrote must not steer it, so control characters but line breaks and tabs are spelt out, as `\x1b`. */
export function printable(text: string): string {
  return text.replaceAll(
    /[^\P{Cc}\n\t]/gu,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** The whole of a thing, without a line break at its end. */
export function renderData(thing: object, format: Exclude<OutputFormat, 'table'>): string {
  return format === 'json' ? JSON.stringify(thing, null, 2) : stringify(thing).trimEnd();
}
