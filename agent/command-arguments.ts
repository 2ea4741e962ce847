import type { HostCommand } from '../shared/api/commands.ts';
import { limits } from '../shared/facts/limits.ts';
import type { AllowedCommand, ArgumentKind } from './config.ts';

const segment = /^[A-Za-z0-9._-]+$/;
const forms: Readonly<Record<Exclude<ArgumentKind, 'path'>, RegExp>> = {
  volume: /^vol-[0-9a-f]{8,17}$/,
  token: /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/,
  word: /^[a-z][a-z0-9-]{0,31}$/,
  number: /^(?:0|[1-9][0-9]{0,15})$/,
};

/** The program's arguments, or why the command is refused. */
export type Arguments =
  | { readonly kind: 'accepted'; readonly args: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** Checks what the service sent against the host's own allow-list: names, and a form for each value. */
export function argumentsOf(command: HostCommand, allowed: AllowedCommand): Arguments {
  for (const [name, value] of Object.entries(command.args)) {
    const kind = Object.hasOwn(allowed.args, name) ? allowed.args[name] : undefined;
    if (kind === undefined)
      return { kind: 'refused', reason: `argument ${name.slice(0, 60)} is not on the allow-list` };
    if (!isOfKind(value, kind)) return { kind: 'refused', reason: `argument ${name} is no ${kind}` };
  }
  const given = Object.keys(allowed.args).filter((name) => Object.hasOwn(command.args, name));
  const pairs = given.flatMap((name) => [`--${name}`, command.args[name] as string]);
  return { kind: 'accepted', args: [...allowed.fixed, ...pairs] };
}

/** `path`: absolute, of plain segments, none of them `.` or `..`. No kind lets a value begin with a dash. */
export function isOfKind(value: unknown, kind: ArgumentKind): boolean {
  if (typeof value !== 'string') return false;
  if (kind !== 'path') return forms[kind].test(value);
  if (value.length > limits.labelValueChars || !value.startsWith('/')) return false;
  const segments = value.slice(1).split('/');
  return segments.every((each) => segment.test(each) && each !== '.' && each !== '..');
}
