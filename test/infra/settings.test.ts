import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../infra/settings.ts';
import { TocsinError } from '../../shared/errors.ts';

const sha256 = '0123456789abcdef'.repeat(4);
const glob = 'arn:aws:sts::123456789012:assumed-role/Admins/*';

function read(context: Readonly<Record<string, unknown>>) {
  return readSettings(new App({ context: { ...context } }).node);
}

function refusal(context: Readonly<Record<string, unknown>>): unknown {
  try {
    return read(context);
  } catch (error) {
    return error instanceof TocsinError ? [error.code, error.detail.field, error.detail.got] : error;
  }
}

describe('readSettings', () => {
  it('takes SSM, and IAM without any role, when nothing is chosen', () => {
    expect(read({})).toEqual({ commandTransport: 'ssm', operatorAccess: { kind: 'iam', roles: {} } });
  });

  it.each([
    ['text', JSON.stringify({ kind: 'iam', roles: { [glob]: 'operator' } })],
    ['an object', { kind: 'iam', roles: { [glob]: 'operator' } }],
  ])('reads operator access from %s', (_, value) => {
    expect(read({ 'tocsin:operatorAccess': value }).operatorAccess).toEqual({
      kind: 'iam',
      roles: { [glob]: 'operator' },
    });
  });

  it('reads the local choice', () => {
    const operatorAccess = { kind: 'key', sha256 };
    expect(read({ 'tocsin:commandTransport': 'agent', 'tocsin:operatorAccess': operatorAccess })).toEqual({
      commandTransport: 'agent',
      operatorAccess,
    });
  });

  it('leaves the context of CDK alone', () => {
    expect(read({ '@aws-cdk/core:x': true, other: 1 }).commandTransport).toBe('ssm');
  });

  it.each([
    [{ 'tocsin:transport': 'ssm' }, 'tocsin:transport', 'tocsin:transport'],
    [{ 'tocsin:commandTransport': 'ssh' }, 'tocsin:commandTransport', '"ssh"'],
    [{ 'tocsin:operatorAccess': '{' }, 'tocsin:operatorAccess', 'text that is not JSON'],
    [{ 'tocsin:operatorAccess': '[]' }, 'tocsin:operatorAccess', '[]'],
    [{ 'tocsin:operatorAccess': { kind: 'none' } }, 'tocsin:operatorAccess.kind', '"none"'],
    [{ 'tocsin:operatorAccess': { kind: 'iam', roles: 3 } }, 'tocsin:operatorAccess.roles', '3'],
    [
      { 'tocsin:operatorAccess': { kind: 'iam', roles: { '*': 'admin' } } },
      'tocsin:operatorAccess.roles',
      '*',
    ],
    [
      { 'tocsin:operatorAccess': { kind: 'iam', roles: { [glob]: 'root' } } },
      `tocsin:operatorAccess.roles[${glob}]`,
      '"root"',
    ],
    [{ 'tocsin:operatorAccess': { kind: 'iam', sha256 } }, 'tocsin:operatorAccess.sha256', 'sha256'],
    [{ 'tocsin:operatorAccess': { kind: 'key' } }, 'tocsin:operatorAccess.sha256', 'undefined'],
    [
      { 'tocsin:operatorAccess': { kind: 'key', sha256: sha256.toUpperCase() } },
      'tocsin:operatorAccess.sha256',
      'string',
    ],
    [
      { 'tocsin:operatorAccess': { kind: 'key', sha256: sha256.slice(1) } },
      'tocsin:operatorAccess.sha256',
      'string',
    ],
  ])('refuses %j', (context, field, got) => {
    expect(refusal(context)).toEqual(['BAD_SETTING', field, got]);
  });

  it('tells no hash that it refuses', () => {
    const context = { 'tocsin:operatorAccess': { kind: 'key', sha256: `${sha256}0` } };
    expect(() => read(context)).toThrow(/^(?!.*0123456789abcdef).*64 lower-case hex digits$/);
  });
});
