import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stateKeys } from '../../functions/adapters/keys.ts';
import { TocsinError } from '../../shared/errors.ts';
import {
  type DefinitionSets,
  rule,
  startDefinitionSets,
  startMs,
  versionOf,
} from './definition-sets-given.ts';

const [first, second] = [versionOf(rule('80%')), versionOf(rule('90%'))];

describe('definition sets', () => {
  let sets: DefinitionSets;
  const run = (...args: string[]) => sets.run(...args);
  const file = (name: string, text: string) => sets.file(name, text);

  beforeEach(async () => {
    sets = await startDefinitionSets();
  });

  afterEach(() => sets.stop());

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
    expect(await run('diff', join(sets.home, 'none.yaml'))).toMatchObject({ code: 2 });
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
      sets.clock.nowMs += 2_000;
      waited.push(sets.clock.nowMs - startMs);
      const body = { count: seeded, atMs: sets.clock.nowMs };
      if (sets.clock.nowMs === seedAtMs)
        void sets.deployment.state.put({ key: stateKeys.seeded(1), body, expected: 'any' });
      return true;
    };
    const wait = (seedAtMs: number, seeded: number) =>
      sets.runWith(onSleep(seedAtMs, seeded), 'apply', rules);
    const { out, err } = await wait(startMs + 14_000, 3);
    expect(err).toBe(`version ${first} is announced, in force in 10 s`);
    expect(out).toBe(`version ${first} is now active; its changed composites start from 3 events`);
    expect(waited).toEqual([2, 4, 6, 8, 10, 12, 14].map((sec) => sec * 1_000));
    expect((await run('apply', rules)).out).toBe(`version ${first} was already active`);
  });

  it('say so if older events are left out', async () => {
    const rules = file('rules.yaml', rule('80%'));
    const onSleep = () => {
      sets.clock.nowMs += 20_000;
      const body = { count: 5, atMs: sets.clock.nowMs, isCut: true };
      void sets.deployment.state.put({ key: stateKeys.seeded(1), body, expected: 'any' });
      return true;
    };
    const { out } = await sets.runWith(onSleep, 'apply', rules);
    expect(out).toBe(
      `version ${first} is now active; its changed composites start from 5 events, older ones are left out`,
    );
  });

  it('are not waited for longer than they may take, and not if the command is stopped', async () => {
    const rules = file('rules.yaml', rule('80%'));
    expect((await run('apply', rules)).out).toContain('comes into force at');
    const onSleep = () => {
      sets.clock.nowMs += 10_000;
      return true;
    };
    const { out } = await sets.runWith(onSleep, 'apply', rules);
    expect(out).toBe(`version ${first} is now active; its composites are still being told what is open`);
    expect(sets.clock.nowMs).toBe(startMs + 40_000);
    file('rules.yaml', rule('90%'));
    const body = { version: first, number: 3, author: 'bob', appliedAtMs: sets.clock.nowMs };
    const replace = () => {
      void sets.deployment.state.put({ key: stateKeys.activeDefinitions(), body, expected: 'any' });
      return true;
    };
    const replaced = await sets.runWith(replace, 'apply', rules);
    expect(replaced.out).toBe(`version ${second} was applied; another one was applied after it`);
  });

  it('are applied though the service does not answer for a while afterwards', async () => {
    const rules = file('rules.yaml', rule('80%'));
    const get = sets.deployment.state.get;
    const onSleep = () => {
      sets.clock.nowMs += 10_000;
      sets.deployment.state.get = sets.clock.nowMs < startMs + 30_000 ? unavailable : get;
      return true;
    };
    const unavailable = async () => {
      throw new TocsinError('STATE_BUSY', 'not now', { retryable: true, status: 503 });
    };
    const { code, out } = await sets.runWith(onSleep, 'apply', rules);
    expect([code, out]).toEqual([
      0,
      `version ${first} is now active; its composites are still being told what is open`,
    ]);
  });

  it('are told as a history and taken back, unless another is active by now', async () => {
    const rules = file('rules.yaml', rule('80%'));
    await run('apply', rules);
    sets.clock.nowMs += 1_000;
    file('rules.yaml', rule('90%'));
    await run('apply', rules);
    sets.clock.nowMs += 1_000;
    expect((await run('rollback', first, '--if-version', first)).err).toContain('error VERSION_CONFLICT');
    expect((await run('rollback', first, '--dry-run')).out).toBe(`version ${first} would be active`);
    expect((await run('rollback', first, '--if-version', second)).out).toBe(
      `version ${first} comes into force at 2026-11-21T12:00:12.000Z`,
    );
    sets.clock.nowMs += 10_000;
    expect((await run('rollback', first)).out).toBe(`version ${first} was already active`);
    sets.clock.nowMs -= 10_000;
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
        appliedAtMs: sets.clock.nowMs,
        activeAtMs: sets.clock.nowMs + 10_000,
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
    sets.clock.nowMs += 10_000;
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
});
