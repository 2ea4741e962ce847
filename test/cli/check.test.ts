import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnosticRegistry } from '../../shared/language/diagnostics.ts';
import { runCommand } from './command.ts';

const headline = join(import.meta.dirname, '../../examples/headline/definitions.yaml');

describe('tocsin check and explain-error', () => {
  let home: string;
  const run = (...args: string[]) => runCommand({ home, clock: () => 0 }, ...args);

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-check-'));
  });

  afterEach(() => rmSync(home, { recursive: true }));

  it('say of each rule what it does, where, and what it waits for', async () => {
    const { code, out, err } = await run('check', headline);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(
      'On each host of storage: when the used share of the file system with mountpoint /data is at least 95 % for 3 seconds, DISK_FULL (major) is raised;',
    );
    expect(out).toContain('  runs      in the correlator: it reads events');
    expect(out).toContain('  timers    raise 2s after the condition begins');
  });

  it('give the same as data', async () => {
    const told = JSON.parse((await run('check', headline, '-o', 'json')).out);
    expect(told).toMatchObject({
      ok: true,
      diagnostics: [],
      rules: [
        { name: 'disk-full', runsOn: 'host', forMs: 3_000, clearForMs: 2_000, timers: [] },
        { name: 'need-new-node', runsOn: 'correlator', forMs: 2_000, lateness: { effectiveMs: 0 } },
      ],
    });
  });

  it('tell no rules of files with faults', async () => {
    const file = join(home, 'bad.yaml');
    writeFileSync(file, 'version: 1\nrules: [{ name: a, when: 1 + }]\n');
    const { code, out } = await run('check', file, '-o', 'json');
    expect([code, JSON.parse(out).ok, JSON.parse(out).rules]).toEqual([1, false, []]);
  });

  it('explain a code in either case, as text and as data', async () => {
    const { code, out } = await run('explain-error', 'toc404');
    expect([code, out.split('\n')[0]]).toEqual([0, 'error TOC404: condition is constant']);
    expect(out).toContain('--> wrong.yaml:5:11');
    expect(JSON.parse((await run('explain-error', 'TOC404', '-o', 'json')).out)).toMatchObject({
      code: 'TOC404',
      severity: 'error',
    });
  });

  it('list all codes', async () => {
    const { out } = await run('explain-error');
    expect(
      out
        .split('\n')
        .slice(1)
        .map((line) => line.split(' ')[0]),
    ).toEqual(Object.keys(diagnosticRegistry));
  });

  it('say which codes there are when there is none of that name', async () => {
    const { code, err } = await run('explain-error', 'TOC3O0');
    expect(code).toBe(2);
    expect(err.split('\n').slice(0, 2)).toEqual([
      'error ERROR_CODE_UNKNOWN: no diagnostic has this code',
      '  got: TOC3O0',
    ]);
    expect(err).toContain('  fix: did you mean "TOC300"?');
    expect((await run('explain-error', 'nonsense')).err).toContain(
      'fix: run `tocsin explain-error` for the list',
    );
  });
});
