import type { Node } from 'constructs';
import { isRole, type Role, roles } from '../shared/api/roles.ts';
import { TocsinError } from '../shared/errors.ts';

const prefix = 'tocsin:';
const transports = ['ssm', 'agent'] as const;

type CommandTransport = (typeof transports)[number];

/**
 * Who may open an operator's session. `iam`: callers whose ARN matches a glob get its role; with no globs nobody gets
 * in. `key`: whoever holds the key with this SHA-256 (lower-case hex) is admin.
 */
export type OperatorAccess =
  | { readonly kind: 'iam'; readonly roles: Readonly<Record<string, Role>> }
  | { readonly kind: 'key'; readonly sha256: string };

/** What a deployment may choose: the context keys `tocsin:commandTransport` and `tocsin:operatorAccess`. */
export interface Settings {
  /** How commands reach hosts: `ssm` (default) or the agent's own pull. */
  readonly commandTransport: CommandTransport;
  /** As JSON text or as an object; default `{"kind":"iam","roles":{}}`. */
  readonly operatorAccess: OperatorAccess;
}

/** Reads the settings from CDK's context; throws `BAD_SETTING` for an unknown `tocsin:` key or a bad value. */
export function readSettings(node: Node): Settings {
  const context: Readonly<Record<string, unknown>> = node.getAllContext();
  const known = ['commandTransport', 'operatorAccess'].map((name) => prefix + name);
  for (const key of Object.keys(context)) {
    if (key.startsWith(prefix) && !known.includes(key)) throw bad(key, key, known.join(', '));
  }
  return {
    commandTransport: readTransport(context[`${prefix}commandTransport`]),
    operatorAccess: readAccess(context[`${prefix}operatorAccess`]),
  };
}

function readTransport(value: unknown): CommandTransport {
  if (value === undefined) return 'ssm';
  const transport = transports.find((each) => each === value);
  if (transport === undefined) throw bad('tocsin:commandTransport', show(value), transports.join(', '));
  return transport;
}

function readAccess(value: unknown): OperatorAccess {
  const field = 'tocsin:operatorAccess';
  if (value === undefined) return { kind: 'iam', roles: {} };
  const access = typeof value === 'string' ? parseJson(field, value) : value;
  if (!isRecord(access)) throw bad(field, show(access), 'an object with kind iam or key');
  switch (access.kind) {
    case 'iam':
      return readIam(field, access);
    case 'key':
      return readKey(field, access);
    default:
      throw bad(`${field}.kind`, show(access.kind), 'iam, key');
  }
}

function readIam(field: string, access: Readonly<Record<string, unknown>>): OperatorAccess {
  refuseOthers(field, access, ['kind', 'roles']);
  const mapped: unknown = access.roles ?? {};
  if (!isRecord(mapped)) throw bad(`${field}.roles`, show(mapped), 'an object from ARN globs to roles');
  const entries = Object.entries(mapped).map(([glob, value]) => {
    if (!glob.startsWith('arn:')) throw bad(`${field}.roles`, glob, 'globs that begin with arn:');
    if (!isRole(value)) throw bad(`${field}.roles[${glob}]`, show(value), roles.join(', '));
    return [glob, value] as const;
  });
  return { kind: 'iam', roles: Object.fromEntries(entries) };
}

function readKey(field: string, access: Readonly<Record<string, unknown>>): OperatorAccess {
  refuseOthers(field, access, ['kind', 'sha256']);
  const { sha256 } = access;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw bad(`${field}.sha256`, typeof sha256, '64 lower-case hex digits');
  }
  return { kind: 'key', sha256 };
}

function refuseOthers(
  field: string,
  value: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
): void {
  const other = Object.keys(value).find((key) => !allowed.includes(key));
  if (other !== undefined) throw bad(`${field}.${other}`, other, allowed.join(', '));
}

function parseJson(field: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw bad(
      field,
      'text that is not JSON',
      '{"kind":"iam","roles":{...}} or {"kind":"key","sha256":"..."}',
      cause,
    );
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

function bad(field: string, got: string, allowed: string, cause?: unknown): TocsinError {
  return new TocsinError('BAD_SETTING', `context ${field} is ${got}, allowed: ${allowed}`, {
    field,
    got,
    allowed,
    fix: `cdk deploy --context ${field.split(/[.[]/)[0]}=...`,
    ...(cause !== undefined && { cause }),
  });
}
