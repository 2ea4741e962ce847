import { flushDefaultMs } from '../shared/facts/document.ts';
import { limits } from '../shared/facts/limits.ts';
import { hourMs, minuteMs, secondMs } from '../shared/time.ts';
import { entries, type Field, member, oneOf, record, text, texts, whole, wrong } from './check.ts';
import { parseJson } from './outcome.ts';
import { defaultSpoolLimits } from './spool-limits.ts';

/** What an argument may be made of; there are no patterns of users. `number`: decimal digits. */
const argumentKinds = ['path', 'volume', 'token', 'word', 'number'] as const;
export type ArgumentKind = (typeof argumentKinds)[number];

/** A program that the service may have run here. */
export interface AllowedCommand {
  /** Absolute. */
  readonly path: string;
  /** Put before the service's arguments, as they are. */
  readonly fixed: readonly string[];
  /** Name -> kind; handed over as `--name value`, in this order. */
  readonly args: Readonly<Record<string, ArgumentKind>>;
  readonly timeoutMs: number;
}

/** The agent's own configuration: a JSON file of the host's owner. */
export interface AgentConfig {
  /** Base of the API without a slash at the end; https, or http for this machine itself. */
  readonly api: string;
  /** Absolute; holds identity, spool and state. */
  readonly stateDir: string;
  /** Host id that `enrol` asks for; absent: the host's name. */
  readonly host?: string;
  readonly sampleMs: number;
  readonly flushMs: number;
  /** Directory that stands for the host's root; mounts outside are not reported. */
  readonly rootfs: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly commands: Readonly<Record<string, AllowedCommand>>;
  readonly spoolBytes: number;
}

const code = 'CONFIG_INVALID';
const absolute = /^\/(?:[^/\0]+(?:\/[^/\0]+)*)?$/;
const keys = ['api', 'stateDir', 'host', 'sampleMs', 'flushMs', 'rootfs', 'tags', 'commands', 'spoolBytes'];
const commandKeys = ['path', 'fixed', 'args', 'timeoutMs'];

export const configLimits = {
  fileBytes: 256 * 1024,
  pathChars: 1_024,
  sampleLeastMs: 200,
  sampleMostMs: 5 * minuteMs,
  flushMostMs: limits.flushMostMs,
  commands: 20,
  commandArgs: 20,
  commandLeastMs: secondMs,
  commandMostMs: hourMs,
  spoolLeastBytes: 64 * 1024,
  spoolMostBytes: 4 * 1024 ** 3,
} as const;

/** Reads the text of the file. Throws `CONFIG_INVALID` of the first fault, with field, got and allowed. */
export function parseConfig(fileText: string): AgentConfig {
  const root: Field = { code, field: '', value: parseJson(fileText) };
  if (root.value === undefined) throw wrong(root, { got: 'no JSON', allowed: 'a JSON object' });
  const given = record(root, keys);
  const sampleMs = numberOr(
    root,
    'sampleMs',
    10 * secondMs,
    configLimits.sampleLeastMs,
    configLimits.sampleMostMs,
  );
  const mostMs = Math.min(configLimits.flushMostMs, sampleMs * limits.samplesPerSeries);
  const flushMs = numberOr(root, 'flushMs', Math.max(flushDefaultMs, sampleMs), sampleMs, mostMs);
  const { spoolLeastBytes, spoolMostBytes } = configLimits;
  return {
    api: apiOf(member(root, 'api')),
    stateDir: pathOf(member(root, 'stateDir')),
    ...(given.host !== undefined && { host: hostId(member(root, 'host')) }),
    sampleMs,
    flushMs,
    rootfs: given.rootfs === undefined ? '/' : pathOf(member(root, 'rootfs')),
    tags: given.tags === undefined ? {} : texts(member(root, 'tags'), limits.labels, limits.labelValueChars),
    commands: given.commands === undefined ? {} : commandsOf(member(root, 'commands')),
    spoolBytes: numberOr(root, 'spoolBytes', defaultSpoolLimits.diskBytes, spoolLeastBytes, spoolMostBytes),
  };
}

/** Throws unless the text can name a host: `[A-Za-z0-9._-]`, at most `limits.hostIdChars`. */
export function hostId(field: Field): string {
  return text(field, limits.hostIdChars, /^[A-Za-z0-9._-]+$/);
}

function apiOf(field: Field): string {
  const given = text(field, configLimits.pathChars);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isLocal = url !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  const isFit = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal);
  if (!isFit || url.search !== '' || url.hash !== '') {
    throw wrong(field, { allowed: 'an https URL, or http of this machine (127.0.0.1, localhost)' });
  }
  return given.replace(/\/+$/, '');
}

function pathOf(field: Field): string {
  return text(field, configLimits.pathChars, absolute);
}

function commandsOf(field: Field): Readonly<Record<string, AllowedCommand>> {
  const names = Object.keys(record(field));
  if (names.length > configLimits.commands) {
    throw wrong(field, { got: `${names.length} commands`, allowed: `at most ${configLimits.commands}` });
  }
  return Object.fromEntries(names.map((name) => [name, commandOf(member(field, name))]));
}

function commandOf(field: Field): AllowedCommand {
  const given = record(field, commandKeys);
  const { pathChars, commandArgs, commandLeastMs, commandMostMs } = configLimits;
  const fixed = given.fixed === undefined ? [] : entries(member(field, 'fixed'), commandArgs);
  const args = member(field, 'args');
  const names = given.args === undefined ? [] : Object.keys(record(args));
  if (names.length > commandArgs)
    throw wrong(args, { got: `${names.length} entries`, allowed: `at most ${commandArgs}` });
  return {
    path: pathOf(member(field, 'path')),
    fixed: fixed.map((each) => text(each, pathChars)),
    args: Object.fromEntries(
      names.map((name) => [argumentName(args, name), oneOf(member(args, name), argumentKinds)]),
    ),
    timeoutMs: numberOr(field, 'timeoutMs', 5 * minuteMs, commandLeastMs, commandMostMs),
  };
}

function argumentName(args: Field, name: string): string {
  return text({ ...member(args, name), value: name }, limits.labelNameChars, /^[a-z][a-z0-9-]*$/);
}

function numberOr(of: Field, name: string, preset: number, least: number, most: number): number {
  const field = member(of, name);
  return field.value === undefined ? preset : whole(field, least, most);
}
