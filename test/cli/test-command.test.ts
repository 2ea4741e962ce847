import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';

const rules = 'version: 1\nrules:\n  - { name: busy, when: system.cpu.utilization > 90% }\n';
const testNamed = (name: string, at: string) => `  - name: ${name}
    given: [{ at: 1m, host: a, system.cpu.utilization: 95% }]
    expect: [{ at: ${at}, raised: BUSY, host: a }]
`;

describe('tocsin test', () => {
  let home: string;
  const run = (...args: string[]) => runCommand({ home, clock: () => 0 }, 'test', ...args);
  const write = (name: string, text: string) => writeFileSync(join(home, name), text);

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-test-command-'));
    write('a.yaml', `${rules}tests:\n${testNamed('it is loud', '1m')}${testNamed('it is late', '2m')}`);
    write('b.yaml', `version: 1\ntests:\n${testNamed('another file', '1m')}`);
  });

  afterEach(() => rmSync(home, { recursive: true }));

  it('tells the results of several files each under its name', async () => {
    const { code, out } = await run(home);
    const lines = out.split('\n').filter((line) => line !== '' && !line.startsWith('      '));
    expect([code, lines]).toEqual([
      1,
      [
        join(home, 'a.yaml'),
        'ok    it is loud',
        `FAIL  it is late (${join(home, 'a.yaml')}:8)`,
        join(home, 'b.yaml'),
        'ok    another file',
        expect.stringMatching(/^2 passed, 1 failed; /),
      ],
    ]);
  });

  it.each([
    ['loud', ['it is loud']],
    ['it is', ['it is loud', 'it is late']],
    ['l?t', ['it is late']],
    ['is*loud', ['it is loud']],
  ])('runs by --filter %s only %j', async (filter, names) => {
    const { out } = await run(home, '--filter', filter, '-o', 'json');
    expect(JSON.parse(out).results.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  it('does not pass where no test has the name', async () => {
    const { code, err } = await run(home, '--filter', 'quiet');
    expect([code, err.split('\n')]).toEqual([
      2,
      ['error TESTS_MISSING: no test of these files has such a name', '  field: --filter', '  got: quiet'],
    ]);
  });

  it('tells coverage if asked', async () => {
    const files = [home, '--filter', 'loud'];
    expect((await run(...files)).out).not.toContain('NEVER');
    expect((await run(...files, '--coverage')).out).toMatch(/^RULE +WAS +NEVER +CONDITION\nbusy +true /m);
  });

  it('writes XML as JUnit does beside what it prints', async () => {
    const file = join(home, 'results.xml');
    const { code, out } = await run(home, '--junit', file);
    expect([code, out.split('\n').at(-1)]).toEqual([1, expect.stringMatching(/^2 passed, 1 failed/)]);
    const xml = readFileSync(file, 'utf8');
    expect(xml).toContain('<testsuites name="tocsin test" tests="3" failures="1" errors="0">');
    expect(xml).toContain(`<testsuite name="${join(home, 'b.yaml')}" tests="1" failures="0"`);
  });

  it('writes XML of files with errors as well', async () => {
    write('b.yaml', 'version: 1\nrules: 1\n');
    const { code, out } = await run(home, '--junit', join(home, 'results.xml'));
    expect([code, out]).toEqual([1, '']);
    expect(readFileSync(join(home, 'results.xml'), 'utf8')).toContain('errors="1"');
  });

  it('says where it cannot write', async () => {
    const file = join(home, 'none', 'results.xml');
    const { code, err } = await run(home, '--junit', file, '-o', 'json');
    expect([code, JSON.parse(err).error]).toMatchObject([2, { code: 'FILE_UNUSABLE', field: file }]);
  });

  it('prints if quiet nothing but what failed', async () => {
    const { code, out, err } = await run(home, '-q');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^FAIL {2}it is late /);
    expect(await run(home, '--quiet', '--filter', 'loud')).toEqual({ code: 0, out: '', err: '' });
  });
});
