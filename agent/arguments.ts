import { parseArgs } from 'node:util';
import { TocsinError } from '../shared/errors.ts';

export type CommandLine =
  | { readonly kind: 'run'; readonly config: string }
  | { readonly kind: 'enrol'; readonly config: string; readonly options: EnrolOptions }
  | { readonly kind: 'version' }
  | { readonly kind: 'help' };

export interface EnrolOptions {
  /** A file, or `-` for standard input: a token on the command line would stand in the list of processes. */
  readonly tokenFile: string;
  readonly host?: string;
  readonly instance?: string;
  readonly zone?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export const usage = `usage: tocsin-agent run --config FILE
       tocsin-agent enrol --config FILE --token-file FILE|- [--host ID] [--instance ID] [--zone ZONE] [--tag KEY=VALUE]...
       tocsin-agent version`;

const options = {
  config: { type: 'string' },
  'token-file': { type: 'string' },
  host: { type: 'string' },
  instance: { type: 'string' },
  zone: { type: 'string' },
  tag: { type: 'string', multiple: true },
} as const;

/** Reads the arguments after the program's name. Throws `USAGE` with what was wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const [name, ...others] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return { kind: 'help' };
  if (name === 'version' || name === '--version') return { kind: 'version' };
  if (name !== 'run' && name !== 'enrol') throw wrongUsage(name, 'run, enrol, version');
  const values = parse(others);
  const config = required(values.config, '--config FILE');
  if (name === 'run') return { kind: 'run', config };
  const { host, instance, zone } = values;
  return {
    kind: 'enrol',
    config,
    options: {
      tokenFile: required(values['token-file'], '--token-file FILE|-'),
      ...(host !== undefined && { host }),
      ...(instance !== undefined && { instance }),
      ...(zone !== undefined && { zone }),
      tags: Object.fromEntries((values.tag ?? []).map(pair)),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (cause) {
    throw new TocsinError('USAGE', 'the arguments are not as they must be', {
      got: cause instanceof Error ? cause.message : String(cause),
      fix: usage,
    });
  }
}

function pair(tag: string): readonly [string, string] {
  const equals = tag.indexOf('=');
  if (equals < 1) throw wrongUsage(`--tag ${tag}`, '--tag KEY=VALUE');
  return [tag.slice(0, equals), tag.slice(equals + 1)];
}

function required(value: string | undefined, form: string): string {
  if (value !== undefined) return value;
  throw wrongUsage('none', form);
}

function wrongUsage(got: string, allowed: string): TocsinError {
  return new TocsinError('USAGE', 'the arguments are not as they must be', { got, allowed, fix: usage });
}
