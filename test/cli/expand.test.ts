import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shop } from '../language/templates/given.ts';
import { runCommand } from './command.ts';

describe('tocsin expand', () => {
  let home: string;
  let file: string;
  const run = (...args: string[]) => runCommand({ home, clock: () => 0 }, 'expand', ...args);

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-expand-'));
    file = join(home, 'a.yaml');
    const text = shop({
      sets: 'db: { hosts: [db-1] }, web: { tags: { role: web } }',
      apply: '{ rules: base, to: [db, web] }',
      override: '{ to: db-1, with: { limit: 70% } }',
    });
    writeFileSync(file, `version: 1\n${text}\n`);
  });

  afterEach(() => rmSync(home, { recursive: true }));

  it('prints the host x rule table with the origin of each value', async () => {
    const { code, out, err } = await run(file);
    expect([code, err]).toEqual([0, '']);
    expect(out.replaceAll(file, 'F').replaceAll(/ {2,}/g, '  ').split('\n')).toEqual([
      'HOST  IF  APPLICATION  RULE  FROM  VALUES',
      'db-1  -  shop  busy  F:8  limit=70% (host override F:10)',
      'role=web  -  shop  busy  F:8  limit=90% (default F:6)',
    ]);
  });

  it('prints the rules of one host, for sure where its tags are said', async () => {
    const hosts = async (...args: string[]) =>
      JSON.parse((await run(file, '-o', 'json', ...args)).out).map(
        (row: { host: string; if?: string; values: { limit: { value: string } } }) => [
          row.host,
          row.if,
          row.values.limit.value,
        ],
      );
    expect(await hosts('--host', 'x')).toEqual([['x', 'in web', '90%']]);
    expect(await hosts('--host', 'x', '--tag', 'role=web', 'az=1')).toEqual([['x', undefined, '90%']]);
    expect(await hosts('--host', 'x', '--tag', 'role=db')).toEqual([]);
    expect(await hosts('--host', 'db-1', '--tag', 'role=web')).toEqual([['db-1', undefined, '70%']]);
  });

  it('tells the faults of files that cannot be expanded, and answers no', async () => {
    writeFileSync(file, `version: 1\n${shop({ apply: '{ rules: bass, to: db }' })}`);
    const { code, out, err } = await run(file);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('error[TOC309] unknown rule set: there is no rule set "bass"');
    const answer = await run(file, '-o', 'json');
    expect(answer.code).toBe(1);
    expect(JSON.parse(answer.out)).toMatchObject({ ok: false, diagnostics: [{}, { code: 'TOC309' }] });
  });

  it('refuses tags without a host, and a tag without a value', async () => {
    expect(await run(file, '--tag', 'role=web')).toMatchObject({
      code: 2,
      err: expect.stringContaining('error ARGUMENT_INVALID'),
    });
    expect(await run(file, '--host', 'x', '--tag', 'role')).toMatchObject({
      code: 2,
      err: expect.stringContaining('allowed: name=value'),
    });
  });
});
