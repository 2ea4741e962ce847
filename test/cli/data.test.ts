import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commandNotes } from '../../cli/command-notes.ts';
import manifest from '../../cli/package.json' with { type: 'json' };
import { reportError } from '../../cli/report-error.ts';
import { runCommand } from './command.ts';
import { type Deployment, startDeployment } from './deployment.ts';

const nowMs = Date.parse('2026-11-21T12:00:00Z');
const definitions = `version: 1
rules: [{ name: busy, when: system.cpu.utilization > 80% }]
tests: [{ name: t, given: [{ at: 1m, host: a, system.cpu.utilization: 95% }], expect: [{ at: 1m, raised: BUSY, host: a }] }]
`;

/** Holds that data have the keys that the help promises; `?` marks those that may be absent. */
function expectPromised(path: string, data: unknown): void {
  const [, list, body = ''] =
    /^(\[?)\{ (.*?) \}/.exec(commandNotes[path]?.prints.trim() ?? '') ?? ([] as undefined[]);
  const keys = body.split(', ');
  expect(keys.length).toBeGreaterThan(0);
  const rows = (list === '[' ? data : [data]) as readonly object[];
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) {
    expect(Object.keys(row)).toEqual(expect.arrayContaining(keys.filter((key) => !key.endsWith('?'))));
    expect(keys.map((key) => key.replace('?', ''))).toEqual(expect.arrayContaining(Object.keys(row)));
  }
}

describe('tocsin -o json and -o yaml', () => {
  let home: string;
  let rules: string;
  let deployment: Deployment;
  let laterMs = 0;
  const run = (...args: string[]) => runCommand({ home, clock: () => nowMs + laterMs }, ...args);
  const dataOf = async (...args: string[]) => {
    const { out, err } = await run(...args, '-o', 'json');
    expect(err).toBe('');
    return JSON.parse(out);
  };

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-data-'));
    laterMs = 0;
    deployment = await startDeployment(() => nowMs + laterMs);
    writeFileSync(join(home, 'operator.key'), deployment.operatorKey);
    rules = join(home, 'rules.yaml');
    writeFileSync(rules, definitions);
  });

  afterEach(async () => {
    await deployment.stop();
    rmSync(home, { recursive: true });
  });

  const login = () => dataOf('login', '--api', deployment.api, '--key-file', join(home, 'operator.key'));

  it('print of commands that need no service what their help says', async () => {
    expectPromised('check', await dataOf('check', rules));
    expectPromised('test', await dataOf('test', rules));
    expectPromised('expand', await dataOf('expand', rules));
    expectPromised('metrics', await dataOf('metrics', rules));
    expectPromised('explain-error', await dataOf('explain-error', 'TOC300'));
    expectPromised('completion', await dataOf('completion', 'bash'));
    expect(await dataOf('schema', 'event')).toHaveProperty('properties');
  });

  it('print of commands that ask the service what their help says', async () => {
    const session = await login();
    expectPromised('login', session);
    expect(existsSync(session.profile)).toBe(true);
    expectPromised('diff', await dataOf('diff', rules));
    const applied = await dataOf('apply', rules);
    expectPromised('apply', applied);
    // By then the set is in force.
    laterMs = 60_000;
    expectPromised('explain', await dataOf('explain', 'busy', '--at', '-1s'));
    expectPromised('definitions', await dataOf('definitions'));
    expectPromised('history', await dataOf('history'));
    expectPromised('rollback', await dataOf('rollback', applied.version));
    expectPromised('export', await dataOf('export', applied.version));
    const emitted = await dataOf('emit', 'DEPLOY_STARTED');
    expectPromised('emit', emitted);
    expectPromised('event', await dataOf('event', emitted[0].id));
    expectPromised('why', await dataOf('why', emitted[0].id));
    expect((await dataOf('events')).at(-1)).toHaveProperty('origin');
    expectPromised('enrol', await dataOf('enrol'));
    const token = await dataOf('tokens', 'create', 'grafana', '--role', 'viewer');
    expectPromised('tokens create', token);
    expectPromised('tokens revoke', await dataOf('tokens', 'revoke', token.id));
    expectPromised('health', await dataOf('health'));
    expectPromised('kill-switch', await dataOf('kill-switch', 'on'));
  });

  it('print the same as YAML', async () => {
    const { out } = await run('check', rules, '-o', 'yaml');
    expect(parse(out)).toEqual(await dataOf('check', rules));
  });

  it('follow as lines of JSON, and as documents of YAML', async () => {
    await login();
    await run('emit', 'FIRST');
    const follow = async (format: string) =>
      (await run('events', '--follow', '--type', 'FIRST', '-o', format)).out;
    expect(JSON.parse(await follow('json'))).toMatchObject({ type: 'FIRST' });
    expect(await follow('yaml')).toMatch(/^---\n/);
    expect(parse((await follow('yaml')).slice(4))).toMatchObject({ type: 'FIRST' });
  });

  it('print errors as the API does', async () => {
    const { code, out, err } = await run('events', '-o', 'json');
    expect([code, out, JSON.parse(err)]).toEqual([
      2,
      '',
      {
        error: {
          code: 'NOT_SIGNED_IN',
          message: 'no deployment is known to this command',
          retryable: false,
          got: expect.any(String),
          fix: expect.stringContaining('tocsin login'),
        },
      },
    ]);
    expect(parse((await run('events', '-oyaml')).err)).toEqual(JSON.parse(err));
    expect((await run('events')).err).toMatch(/^error NOT_SIGNED_IN: /);
  });

  it.each([
    [['chekc', '-o', 'json'], "unknown command 'chekc' (Did you mean check?)"],
    [['check', '--output=json'], "missing required argument 'files'"],
    [['check', 'x', '--fast', '-qo', 'json'], "unknown option '--fast'"],
    [
      ['schema', 'nothing', '-ojson'],
      expect.stringContaining('Allowed choices are event, document, definitions'),
    ],
  ])('print wrong arguments %j as errors, and exit with 2', async (args, message) => {
    const { code, out, err } = await run(...args);
    expect([code, out, JSON.parse(err)]).toEqual([
      2,
      '',
      { error: { code: 'COMMAND_INVALID', message, retryable: false, fix: expect.any(String) } },
    ]);
  });

  it('print a fault of the command itself with its place', () => {
    const told: string[] = [];
    const code = reportError(new RangeError('too far'), 'json', (text) => told.push(text));
    const { error } = JSON.parse(told.join('\n'));
    expect([code, error]).toMatchObject([
      2,
      { code: 'COMMAND_FAILED', message: 'too far', retryable: false },
    ]);
    expect(error.got.split(', ')).toHaveLength(3);
    expect(error.got).toMatch(/^at .*data\.test\.ts/);
  });

  it('do not change what --help and --version print', async () => {
    const { version } = manifest;
    expect(await run('--version', '-o', 'json')).toEqual({ code: 0, out: version, err: '' });
    const help = await run('check', '-o', 'json', '--help');
    expect([help.code, help.out.split('\n')[0], help.err]).toEqual([
      0,
      'Usage: tocsin check [options] <files...>',
      '',
    ]);
    expect(await run()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: tocsin') });
  });

  it('are asked for before the arguments of the command alone', async () => {
    const { err } = await run('chekc', '--', '-o', 'json');
    expect(err).toMatch(/^error COMMAND_INVALID: unknown command 'chekc'/);
  });

  it('print a file that cannot be read, and a service that is away', async () => {
    const keyFile = join(home, 'none.key');
    expect(
      JSON.parse((await run('login', '--api', deployment.api, '--key-file', keyFile, '-o', 'json')).err),
    ).toMatchObject({ error: { code: 'FILE_UNUSABLE', field: keyFile } });
    await deployment.stop();
    const away = await run('login', '--api', deployment.api, '--key-file', rules, '-o', 'json');
    expect([away.code, JSON.parse(away.err)]).toMatchObject([
      2,
      { error: { code: 'API_UNREACHABLE', retryable: true } },
    ]);
    deployment = await startDeployment(() => nowMs);
  });
});

describe('tocsin -q', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-quiet-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));
  const check = (text: string, ...args: string[]) => {
    writeFileSync(join(home, 'a.yaml'), text);
    return runCommand({ home, clock: () => 0 }, 'check', join(home, 'a.yaml'), '-q', ...args);
  };

  it('prints no answer and no warning', async () => {
    const warned = 'version: 1\nrules: [{ name: a, by: [], when: NEVER_SENT }]\n';
    const silent = { code: 0, out: '', err: '' };
    expect(await check(warned)).toEqual(silent);
    expect(await check(warned, '-o', 'json')).toEqual(silent);
  });

  it('prints errors, and answers by the exit code', async () => {
    const wrong = 'version: 1\nrules: [{ name: a, when: 1 + }]\n';
    expect(await check(wrong)).toMatchObject({ code: 1, out: '', err: expect.stringContaining('TOC200') });
    const { code, out, err } = await check(wrong, '-o', 'json');
    expect([code, out, JSON.parse(err)]).toMatchObject([1, '', { ok: false, diagnostics: [{}] }]);
  });
});
