import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../cli/command.ts';

const examples = join(import.meta.dirname, '../../../examples');
const rules = `version: 1
rules:
  - { name: busy, when: system.cpu.utilization > 90% }
`;
const tests = `tests:
  - name: a <busy> & "loud" host\u0007
    given: [{ at: 1m, host: a, system.cpu.utilization: 95% }]
    expect: [{ at: 1m, raised: BUSY, host: a }]
  - name: another
    given: [{ at: 1m, host: b, system.cpu.utilization: 95% }]
    expect: [{ at: 2m, raised: BUSY, host: b }]
`;

describe('tocsin test', () => {
  let home: string;
  const run = (...args: string[]) => runCommand({ home, clock: () => 0 }, 'test', ...args);
  const write = (name: string, text: string): string => {
    writeFileSync(join(home, name), text);
    return join(home, name);
  };

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
  });

  afterAll(() => rmSync(home, { recursive: true }));

  it.each([
    ['two-disks.yaml', 1],
    ['headline/definitions.yaml', 3],
  ])('passes on the example %s', async (name, count) => {
    const { code, out, err } = await run(join(examples, name));
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').at(-1)).toMatch(
      new RegExp(`^${count} passed, 0 failed; \\d+ of ${count * 9} variants revised something$`),
    );
  });

  it('shows the timeline and the difference of a test that failed, coverage and a summary, and exits with 1', async () => {
    const file = write('rules.yaml', rules + tests.replace('\u0007', ''));
    const { code, out } = await run(file, '--coverage');
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      'ok    a <busy> & "loud" host',
      `FAIL  another (${file}:8)`,
      '      raised BUSY host=b at 2m did not come; the nearest is at 1m',
      '        busy{host="b"} is open since 1m, raised at 1m',
      '          system.cpu.utilization > 90% is true',
      '            system.cpu.utilization is 95% (sample at 1m)',
      '',
      '      1m  given        b system.cpu.utilization=0.95',
      '      1m  got          raised BUSY host=b',
      '      2m  MISSING      raised BUSY host=b',
      '',
      'RULE  WAS           NEVER  CONDITION',
      'busy  true unknown  false  system.cpu.utilization > 90%',
      '',
      '1 passed, 1 failed; 0 of 0 variants revised something',
    ]);
  });

  it('prints all as JSON', async () => {
    const { code, out } = await run(write('rules.yaml', rules + tests.replace('\u0007', '')), '-o', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      passed: 1,
      failed: 1,
      variants: 0,
      revised: 0,
      diagnostics: [],
      results: [{ problems: [] }, { name: 'another', problems: [{ kind: 'missing' }] }],
      coverage: [{ rule: 'busy', when: { seen: ['true', 'unknown'] } }],
    });
  });

  it('prints XML as JUnit does, whatever a name holds', async () => {
    const name = JSON.stringify('a <busy> & "loud" host\u0007');
    const text = tests.replace('a <busy> & "loud" host\u0007', name);
    const file = write('rules.yaml', rules + text);
    const { code } = await run(file, '--junit', join(home, 'results.xml'));
    expect(code).toBe(1);
    expect(readFileSync(join(home, 'results.xml'), 'utf8').trimEnd().split('\n')).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="tocsin test" tests="2" failures="1" errors="0">',
      `  <testsuite name="${file}" tests="2" failures="1" errors="0" skipped="0">`,
      `    <testcase classname="${file}" name="a &lt;busy&gt; &amp; &quot;loud&quot; host?" file="${file}" line="5"/>`,
      `    <testcase classname="${file}" name="another" file="${file}" line="8">`,
      '      <failure type="missing" message="raised BUSY host=b at 2m did not come; the nearest is at 1m">raised BUSY host=b at 2m did not come; the nearest is at 1m',
      '  busy{host=&quot;b&quot;} is open since 1m, raised at 1m',
      '    system.cpu.utilization &gt; 90% is true',
      '      system.cpu.utilization is 95% (sample at 1m)',
      '',
      '1m  given        b system.cpu.utilization=0.95',
      '1m  got          raised BUSY host=b',
      '2m  MISSING      raised BUSY host=b</failure>',
      '    </testcase>',
      '  </testsuite>',
      '</testsuites>',
    ]);
  });

  it('tells the diagnostics of files with errors, and exits with 1', async () => {
    const file = write('bad.yaml', rules.replace('90%', '90GiB'));
    const table = await run(file);
    expect([table.code, table.out]).toEqual([1, '']);
    expect(table.err).toContain(`${file}:3:`);
    await run(file, '--junit', join(home, 'results.xml'));
    const xml = readFileSync(join(home, 'results.xml'), 'utf8');
    expect(xml).toContain('<testsuites name="tocsin test" tests="1" failures="0" errors="1">');
    expect(xml).toContain(`${file}:3:`);
    const json = await run(file, '-o', 'json');
    expect([json.code, JSON.parse(json.out)]).toMatchObject([1, { ok: false, results: [] }]);
  });

  it.each([
    ['there is no test', () => [write('none.yaml', rules)], 'error TESTS_MISSING'],
    ['a file cannot be read', () => [join(home, 'nowhere.yaml')], 'error FILE_UNREADABLE'],
  ])('exits with 2 if %s', async (_, files, message) => {
    const { code, err } = await run(...files());
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
