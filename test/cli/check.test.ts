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

  function write(name: string, text: string): string {
    writeFileSync(join(home, name), text);
    return join(home, name);
  }

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
      version: expect.stringMatching(/^[0-9a-z]{16}$/),
      diagnostics: [],
    });
    const rule = (wanted: string) => told.rules.find(({ name }: { name: string }) => name === wanted);
    expect(rule('disk-full')).toMatchObject({ runsOn: 'host', forMs: 3_000, clearForMs: 2_000, timers: [] });
    expect(rule('need-new-node')).toMatchObject({
      runsOn: 'correlator',
      forMs: 2_000,
      lateness: { effectiveMs: 0 },
    });
  });

  it('say where the parts of a rule run, and count what there is', async () => {
    const file = write(
      'web.yaml',
      `version: 1
host_sets: { web: { tags: { role: web } } }
rules:
  - name: web-busy
    by: []
    when: { at_least: 2, of: web, where: "avg(system.cpu.utilization, 1m) > 90%" }
    lateness: 7s
`,
    );
    const { out } = await run('check', file);
    expect(out).toMatch(
      /^ {2}member {4}[0-9a-z]+ on each host of web, by \[host\]: avg\(system\.cpu\.utilization, 1m\) > 90%$/m,
    );
    expect(out).toMatch(/^ {2}lateness {2}7s: /m);
    expect(out).toMatch(/^version [0-9a-z]{16}: 0 host rules, 1 composite, 1 member, 0 policies$/m);
  });

  it('describe the rules that are asked for alone, and know no other', async () => {
    const rules = ['busy', 'idle'].map((name) => `{ name: ${name}, when: system.cpu.utilization > 50% }`);
    const file = write('two.yaml', `version: 1\nrules: [${rules.join(', ')}]\n`);
    const names = async (...args: string[]) =>
      JSON.parse((await run('check', file, '-o', 'json', ...args)).out).rules.map(
        ({ name }: { name: string }) => name,
      );
    expect(await names()).toEqual(['busy', 'idle']);
    expect(await names('--rule', 'default/idle')).toEqual(['idle']);
    expect(await names('--rule', 'idle', 'busy')).toEqual(['busy', 'idle']);
    const { code, err } = await run('check', file, '--rule', 'bussy');
    expect([code, err.split('\n')]).toEqual([
      2,
      ['error RULE_UNKNOWN: these files have no such rule', '  got: bussy', '  fix: did you mean "busy"?'],
    ]);
  });

  it('tell no rules of files with faults', async () => {
    const file = write('bad.yaml', 'version: 1\nrules: [{ name: a, when: 1 + }]\n');
    const { code, out } = await run('check', file, '-o', 'json');
    expect([code, JSON.parse(out)]).toMatchObject([1, { ok: false, diagnostics: [{ code: 'TOC200' }] }]);
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

  it('list all codes by group', async () => {
    const groups = (await run('explain-error')).out.split('\n\n').map((group) => group.split('\n'));
    expect(groups.map(([title]) => title)).toEqual([
      'files',
      'expressions',
      'names',
      'types and conditions',
      'rules',
      'policies',
      'tests',
    ]);
    const lines = groups.flatMap(([, ...codes]) => codes.map((line) => line.trim().split(/ {2,}/)));
    expect(lines.map(([code]) => code)).toEqual(Object.keys(diagnosticRegistry));
    expect(lines[0]).toEqual(['TOC100', 'error', 'bad YAML']);
    const listed = JSON.parse((await run('explain-error', '-o', 'json')).out);
    expect(listed[0]).toMatchObject({ code: 'TOC100', group: 'files' });
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
