import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOperatorKey, readOperatorAccess, roleOfArn } from '../../functions/identity/operator-access.ts';

const sha256 = createHash('sha256').update('the key').digest('hex');
const roleBy = (globs: Record<string, 'viewer' | 'operator' | 'admin'>, arn: string) =>
  roleOfArn({ kind: 'iam', roles: globs }, arn);

describe('operator access', () => {
  it('reads both kinds', () => {
    const iam = { kind: 'iam', roles: { 'arn:aws:iam::1:user/ann': 'admin' } };
    expect(readOperatorAccess(JSON.stringify(iam))).toEqual(iam);
    expect(readOperatorAccess(JSON.stringify({ kind: 'key', sha256 }))).toEqual({ kind: 'key', sha256 });
  });

  it.each([
    '',
    '{}',
    '{"kind":"none"}',
    '{"kind":"iam","roles":{"*":"root"}}',
    '{"kind":"key","sha256":"abc"}',
  ])('refuses %j at the start', (text) => {
    expect(() => readOperatorAccess(text)).toThrow(
      expect.objectContaining({ code: 'OPERATOR_ACCESS_INVALID' }),
    );
  });

  it('knows the operator key and no other', () => {
    expect(isOperatorKey({ kind: 'key', sha256 }, 'the key')).toBe(true);
    for (const other of ['', 'the key ', 'The key', sha256]) {
      expect(isOperatorKey({ kind: 'key', sha256 }, other)).toBe(false);
    }
  });

  it.each([
    ['arn:aws:sts::1:assumed-role/Ops/ann', 'arn:aws:sts::1:assumed-role/Ops/ann', true],
    ['arn:aws:sts::1:assumed-role/Ops/*', 'arn:aws:sts::1:assumed-role/Ops/ann', true],
    ['arn:aws:sts::1:assumed-role/Ops/*', 'arn:aws:sts::1:assumed-role/OpsX/ann', false],
    ['arn:aws:sts::1:assumed-role/Ops', 'arn:aws:sts::1:assumed-role/Ops/ann', false],
    ['*/ann', 'arn:aws:iam::1:user/ann', true],
    ['*/ann', 'arn:aws:iam::1:user/annie', false],
    ['arn:*:user/*', 'arn:aws:iam::1:user/ann', true],
    ['arn:*:role/*', 'arn:aws:iam::1:user/ann', false],
    ['user/a?n', 'user/ann', true],
    ['user/a?n', 'user/an', false],
    ['a*a', 'a', false],
    ['a*b*b', 'ab', false],
    ['.*', 'arn', false],
    ['', 'arn', false],
  ])('matches %s with %s: %s', (glob, arn, matches) => {
    expect(roleBy({ [glob]: 'admin' }, arn)).toBe(matches ? 'admin' : undefined);
  });

  it('takes the first glob that matches', () => {
    expect(roleBy({ '*/eve': 'viewer', '*': 'operator' }, 'user/eve')).toBe('viewer');
    expect(roleBy({ '*/eve': 'viewer', '*': 'operator' }, 'user/ann')).toBe('operator');
  });

  it('matches as a regular expression would', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '/'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(glob, text, (pattern, arn) => {
        const regex = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(roleBy({ [pattern]: 'admin' }, arn)).toBe(regex.test(arn) ? 'admin' : undefined);
      }),
    );
  });
});
