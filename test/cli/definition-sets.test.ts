import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stateKeys } from '../../functions/adapters/keys.ts';
import { TocsinError } from '../../shared/errors.ts';
import { compile } from '../../shared/language/compiler.ts';
import { runCommand } from './command.ts';
import { type Deployment, startDeployment } from './deployment.ts';

const startMs = Date.parse('2026-11-21T12:00:00Z');
const rule = (limit: string) =>
  `version: 1\nrules:\n  - name: busy\n    when: system.cpu.utilization > ${limit}\n`;
const versionOf = (text: string) => compile([{ name: 'x', text }]).artifact?.version as string;
const [first, second] = [versionOf(rule('80%')), versionOf(rule('90%'))];

describe('definition sets', () => {
  let home: string;
  let deployment: Deployment;
  let nowMs: number;
  const run = (...args: string[]) => runCommand({ home, clock: () => nowMs }, ...args);
  const file = (name: string, text: string) => {
    const path = join(home, name);
    writeFileSync(path, text);
    return path;
  };

  beforeEach(async () => {
    nowMs = startMs;
    home = mkdtempSync(join(tmpdir(), 'tocsin-sets-'));
    deployment = await startDeployment(() => nowMs);
    await run('login', '--api', deployment.api, '--key-file', file('operator.key', deployment.operatorKey));
  });

  afterEach(async () => {
    await deployment.stop();
    rmSync(home, { recursive: true });
  });

  it('are compared by meaning: 0 the same, 1 different, 2 no answer', async () => {
    const rules = file('rules.yaml', rule('80%'));
    expect(await run('diff', rules)).toMatchObject({ code: 1, err: '' });
    await run('apply', rules);
    file('rules.yaml', `# a word\n${rule('0.8')}`);
    await run('apply', rules);
    expect(await run('diff', rules)).toEqual({ code: 0, out: 'the same as what is applied', err: '' });
    file('rules.yaml', rule('90%'));
    expect(await run('diff', rules)).toEqual({
      code: 1,
      out: '~ rule busy\n    when: system.cpu.utilization > 0.8 -> system.cpu.utilization > 90%',
      err: '',
    });
    file('rules.yaml', rule('banana'));
    expect(await run('diff', rules)).toMatchObject({ code: 2, out: '' });
    expect((await run('diff', rules)).err).toContain('error[TOC300]');
    expect(await run('diff', join(home, 'none.yaml'))).toMatchObject({ code: 2 });
  });

  it('are compared as data, and with an earlier version', async () => {
    const rules = file('rules.yaml', rule('80%'));
    await run('apply', rules);
    file('rules.yaml', rule('90%'));
    await run('apply', rules);
    const { code, out } = await run('diff', rules, '--against', first, '-o', 'json');
    expect([code, JSON.parse(out)]).toEqual([
      1,
      {
        before: first,
        after: second,
        changes: [
          {
            kind: 'changed',
            of: 'rule',
            name: 'busy',
            keys: [
              { key: 'when', before: 'system.cpu.utilization > 80%', after: 'system.cpu.utilization > 90%' },
            ],
          },
        ],
      },
    ]);
    expect((await run('diff', rules, '--against', 'x')).err).toContain('error VERSION_UNKNOWN');
  });

  it('are waited for until they are in force and told what is open, unless one does not wait', async () => {
    const rules = file('rules.yaml', rule('80%'));
    const inForceAt = 'comes into force at 2026-11-21T12:00:10.000Z';
    expect((await run('apply', rules, '--dry-run')).out).toBe(`version ${first} would be active`);
    expect(await run('apply', rules, '--no-wait')).toEqual({
      code: 0,
      out: `version ${first} ${inForceAt}`,
      err: '',
    });
    const waited: number[] = [];
    const onSleep = (seedAtMs: number, seeded: number) => () => {
      nowMs += 2_000;
      waited.push(nowMs - startMs);
      const body = { count: seeded, atMs: nowMs };
      if (nowMs === seedAtMs) void deployment.state.put({ key: stateKeys.seeded(1), body, expected: 'any' });
      return true;
    };
    const wait = (seedAtMs: number, seeded: number) =>
      runCommand({ home, clock: () => nowMs, onSleep: onSleep(seedAtMs, seeded) }, 'apply', rules);
    const { out, err } = await wait(startMs + 14_000, 3);
    expect(err).toBe(`version ${first} is announced, in force in 10 s`);
    expect(out).toBe(`version ${first} is now active; its changed composites start from 3 events`);
    expect(waited).toEqual([2, 4, 6, 8, 10, 12, 14].map((sec) => sec * 1_000));
    expect((await run('apply', rules)).out).toBe(`version ${first} was already active`);
  });

  it('say so if older events are left out', async () => {
    const rules = file('rules.yaml', rule('80%'));
    const onSleep = () => {
      nowMs += 20_000;
      const body = { count: 5, atMs: nowMs, isCut: true };
      void deployment.state.put({ key: stateKeys.seeded(1), body, expected: 'any' });
      return true;
    };
    const { out } = await runCommand({ home, clock: () => nowMs, onSleep }, 'apply', rules);
    expect(out).toBe(
      `version ${first} is now active; its changed composites start from 5 events, older ones are left out`,
    );
  });

  it('are not waited for longer than they may take, and not if the command is stopped', async () => {
    const rules = file('rules.yaml', rule('80%'));
    expect((await run('apply', rules)).out).toContain('comes into force at');
    const onSleep = () => {
      nowMs += 10_000;
      return true;
    };
    const { out } = await runCommand({ home, clock: () => nowMs, onSleep }, 'apply', rules);
    expect(out).toBe(`version ${first} is now active; its composites are still being told what is open`);
    expect(nowMs).toBe(startMs + 40_000);
    file('rules.yaml', rule('90%'));
    const body = { version: first, number: 3, author: 'bob', appliedAtMs: nowMs };
    const replace = () => {
      void deployment.state.put({ key: stateKeys.activeDefinitions(), body, expected: 'any' });
      return true;
    };
    const replaced = await runCommand({ home, clock: () => nowMs, onSleep: replace }, 'apply', rules);
    expect(replaced.out).toBe(`version ${second} was applied; another one was applied after it`);
  });

  it('are applied though the service does not answer for a while afterwards', async () => {
    const rules = file('rules.yaml', rule('80%'));
    const get = deployment.state.get;
    const onSleep = () => {
      nowMs += 10_000;
      deployment.state.get = nowMs < startMs + 30_000 ? unavailable : get;
      return true;
    };
    const unavailable = async () => {
      throw new TocsinError('STATE_BUSY', 'not now', { retryable: true, status: 503 });
    };
    const { code, out } = await runCommand({ home, clock: () => nowMs, onSleep }, 'apply', rules);
    expect([code, out]).toEqual([
      0,
      `version ${first} is now active; its composites are still being told what is open`,
    ]);
  });

  it('are told as a history and taken back, unless another is active by now', async () => {
    const rules = file('rules.yaml', rule('80%'));
    await run('apply', rules);
    nowMs += 1_000;
    file('rules.yaml', rule('90%'));
    await run('apply', rules);
    nowMs += 1_000;
    expect((await run('rollback', first, '--if-version', first)).err).toContain('error VERSION_CONFLICT');
    expect((await run('rollback', first, '--dry-run')).out).toBe(`version ${first} would be active`);
    expect((await run('rollback', first, '--if-version', second)).out).toBe(
      `version ${first} comes into force at 2026-11-21T12:00:12.000Z`,
    );
    nowMs += 10_000;
    expect((await run('rollback', first)).out).toBe(`version ${first} was already active`);
    nowMs -= 10_000;
    const history = (await run('history')).out.split('\n').map((line) => line.split(/ +/));
    const author = history[1]?.[3] as string;
    expect(history).toEqual([
      ['NUMBER', 'VERSION', 'APPLIED', 'BY', 'HOW'],
      ['3', first, '2026-11-21T12:00:02.000Z', author, 'rollback'],
      ['2', second, '2026-11-21T12:00:01.000Z', author, 'apply'],
      ['1', first, '2026-11-21T12:00:00.000Z', author, 'apply'],
    ]);
    expect(JSON.parse((await run('history', '--limit', '1', '-o', 'json')).out)).toEqual([
      {
        number: 3,
        version: first,
        author,
        appliedAtMs: nowMs,
        activeAtMs: nowMs + 10_000,
        previous: second,
        isRollback: true,
      },
    ]);
    const told = JSON.parse((await run('events', '--type', 'DEFINITIONS_APPLIED', '-o', 'json')).out);
    expect(told.at(-1)).toMatchObject({
      source: { name: author },
      values: { version: first, rollback: true },
    });
  });

  it('are applied and taken back only if the version or number that is named is active', async () => {
    const rules = file('rules.yaml', rule('80%'));
    await run('apply', rules);
    file('rules.yaml', rule('90%'));
    expect(await run('apply', rules, '--if-version', '2')).toMatchObject({
      code: 2,
      err: expect.stringContaining('error VERSION_CONFLICT'),
    });
    expect((await run('apply', rules, '--if-version', '1')).code).toBe(0);
    expect((await run('rollback', first, '--if-version', '1')).code).toBe(2);
    expect((await run('rollback', first, '--if-version', '2')).code).toBe(0);
  });

  it('are applied for one application alone, unless it has changed since', async () => {
    const shop = (limit: string) => `version: 1
host_sets: { web: { tags: { role: web } } }
templates: [{ name: loud, rule: { name: loud, when: system.cpu.utilization > ${limit} } }]
rule_sets: { base: [{ use: loud }] }
applications: { shop: { apply: [{ rules: base, to: web }] } }
`;
    const rules = file('rules.yaml', rule('80%'));
    const alone = file('shop.yaml', shop('70%'));
    await run('apply', rules);
    const added = await run('apply', alone, '--application', 'shop', '-o', 'json');
    expect([added.code, JSON.parse(added.out)]).toMatchObject([0, { changed: true, number: 2 }]);
    file('shop.yaml', shop('75%'));
    expect((await run('apply', alone, '--application', 'shop', '--if-version', '2')).code).toBe(0);
    const again = await run('apply', alone, '--application', 'shop', '--if-version', '2', '-o', 'json');
    expect([again.code, JSON.parse(again.out)]).toMatchObject([0, { changed: false, number: 3 }]);
    file('shop.yaml', shop('76%'));
    const late = await run('apply', alone, '--application', 'shop', '--if-version', '2');
    expect([late.code, late.err.split(':')[0]]).toEqual([2, 'error VERSION_CONFLICT']);
    file('shop.yaml', shop('75%'));
    nowMs += 10_000;
    expect(await run('diff', alone, '--application', 'shop')).toMatchObject({
      code: 0,
      out: 'the same as what is applied',
    });
    file('shop.yaml', shop('60%'));
    const changed = await run('diff', alone, '--application', 'shop');
    expect([changed.code, changed.out.split('\n')[0]]).toEqual([1, '~ rule shop/loud']);
    expect((await run('diff', alone)).out).toContain('- rule busy');
    file('shop.yaml', shop('75%'));
    const missing = await run('apply', rules, '--application', 'bank');
    expect([missing.code, missing.err.split(':')[0]]).toEqual([2, 'error APPLICATION_MISSING']);
    const { files } = JSON.parse((await run('definitions', '-o', 'json')).out);
    expect(files).toMatchObject([{ name: rules }, { name: alone, application: 'shop' }]);
  });

  it('are exported as they were applied, below the folder that they have in common', async () => {
    mkdirSync(join(home, 'rules'));
    const [a, b] = [file('rules/a.yaml', rule('80%')), file('b.yaml', 'version: 1\n')];
    await run('apply', a, b);
    const to = join(home, 'out');
    expect((await run('export', '--to', to)).out).toBe(`${join(to, 'b.yaml')}\n${join(to, 'rules/a.yaml')}`);
    expect(readFileSync(join(to, 'rules/a.yaml'), 'utf8')).toBe(rule('80%'));
    expect((await run('export', '--to', to)).code).toBe(0);
  });

  it('are not exported over files that differ, unless forced', async () => {
    const rules = file('rules.yaml', rule('80%'));
    await run('apply', rules);
    const { version } = JSON.parse((await run('definitions', '-o', 'json')).out);
    file('rules.yaml', rule('90%'));
    await run('apply', rules);
    const to = join(home, 'out');
    await run('export', '--to', to);
    const refused = await run('export', version, '--to', to);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain(
      `error FILE_EXISTS: there is another file of this name\n  got: ${join(to, 'rules.yaml')}`,
    );
    expect((await run('export', version, '--to', to, '--force')).code).toBe(0);
    expect(readFileSync(join(to, 'rules.yaml'), 'utf8')).toBe(rule('80%'));
  });

  it('are printed as data without a file being written', async () => {
    const rules = file('rules.yaml', rule('80%'));
    await run('apply', rules);
    const { out } = await run('export', first, '--to', join(home, 'out'), '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({ version: first, files: [{ name: rules, text: rule('80%') }] });
    expect(existsSync(join(home, 'out'))).toBe(false);
  });

  it('cannot be exported before the first is applied', async () => {
    expect(await run('export')).toMatchObject({
      code: 2,
      err: expect.stringContaining('error NOTHING_APPLIED'),
    });
  });
});
