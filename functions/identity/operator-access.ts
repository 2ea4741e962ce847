import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { checked } from '../../shared/api/check.ts';
import { type Role, roles } from '../../shared/api/roles.ts';
import { TocsinError } from '../../shared/errors.ts';

const operatorAccessSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('iam'), roles: z.record(z.string().min(1), z.enum(roles)) }),
  z.strictObject({ kind: z.literal('key'), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
]);

/**
 * How operators sign in. `iam`: ARN globs (`*`, `?`) to roles, the first that matches counts. `key`: the hex SHA-256 of
 * the one operator key, whose holder is an admin.
 */
export type OperatorAccess = z.infer<typeof operatorAccessSchema>;

/** Reads the text of `OPERATOR_ACCESS`; throws on anything else, so that a wrong deployment fails at its start. */
export function readOperatorAccess(text: string): OperatorAccess {
  try {
    return checked(operatorAccessSchema, JSON.parse(text));
  } catch (cause) {
    throw new TocsinError('OPERATOR_ACCESS_INVALID', 'OPERATOR_ACCESS is not understood', {
      allowed: '{"kind":"iam","roles":{"<arn glob>":"<role>"}} or {"kind":"key","sha256":"<hex>"}',
      status: 500,
      cause,
    });
  }
}

/** The role of an IAM caller, by the ARN that API Gateway verified; undefined if no glob matches. */
export function roleOfArn(access: OperatorAccess & { kind: 'iam' }, arn: string): Role | undefined {
  return Object.entries(access.roles).find(([glob]) => matchesGlob(glob, arn))?.[1];
}

/** Compares in constant time. */
export function isOperatorKey(access: OperatorAccess & { kind: 'key' }, key: string): boolean {
  return timingSafeEqual(createHash('sha256').update(key).digest(), Buffer.from(access.sha256, 'hex'));
}

/** Linear in the text for each star, so that no glob can be made slow. */
function matchesGlob(glob: string, text: string): boolean {
  const [first = '', ...rest] = glob.split('*');
  if (!startsWith(text, first, 0)) return false;
  if (rest.length === 0) return text.length === first.length;
  const last = rest.pop() as string;
  let at = first.length;
  for (const part of rest) {
    while (at + part.length <= text.length && !startsWith(text, part, at)) at++;
    at += part.length;
  }
  return at + last.length <= text.length && startsWith(text, last, text.length - last.length);
}

/** `?` stands for any one character. */
function startsWith(text: string, part: string, at: number): boolean {
  return (
    at + part.length <= text.length && [...part].every((char, i) => char === '?' || char === text[at + i])
  );
}
