import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { languageLimits } from '../../shared/language/limits.ts';
import { runCommand } from './command.ts';

const list = (count: number, rule: (i: number) => string) =>
  `version: 1\nrules:\n${Array.from({ length: count }, (_, i) => `  - { name: r${i}, ${rule(i)} }\n`).join('')}`;
const busy = (i: number) => `when: system.cpu.utilization > ${i / 10 + 1}%, emit: R${i}`;
const sent = (i: number) => `by: [], when: SENT_${i}`;

describe('tocsin check of many rules', () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-check-'));
  });

  afterEach(() => rmSync(home, { recursive: true }));

  function check(text: string, ...args: string[]) {
    writeFileSync(join(home, 'rules.yaml'), text);
    return runCommand({ home, clock: () => 0 }, 'check', join(home, 'rules.yaml'), ...args);
  }

  it('describes a hundred of them, and of more those that are named', async () => {
    const described = (out: string) => out.match(/^ {2}runs /gm)?.length ?? 0;
    expect(described((await check(list(100, busy))).out)).toBe(100);
    const { out } = await check(list(101, busy));
    expect(described(out)).toBe(0);
    expect(out).toMatch(
      /^too many rules to describe each: name them with --rule, or take all of them with -o json\n\nversion [0-9a-z]{16}: 101 host rules, 0 composites, 0 members, 0 policies$/,
    );
    expect(described((await check(list(101, busy), '--rule', 'r7', 'r100')).out)).toBe(2);
    expect(JSON.parse((await check(list(101, busy), '-o', 'json')).out).rules).toHaveLength(101);
  });

  it('tells errors behind warnings, and how many there are of more than a screenful', async () => {
    const faults = (warnings: number) => `${list(warnings, sent)}  - { name: bad, when: system.cpu > 5% }\n`;
    const few = await check(faults(9));
    expect(few.code).toBe(1);
    expect(few.err.match(/^(warning|error)\[/gm)).toEqual([...Array(9).fill('warning['), 'error[']);
    expect(few.err).not.toContain('1 error, ');
    const more = (await check(faults(10))).err;
    expect(more.trimEnd().split('\n').at(-1)).toBe('1 error, 10 warnings');
    const quiet = await check(faults(10), '-q');
    expect([quiet.code, quiet.out, quiet.err.match(/^(warning|error)\[/gm)]).toEqual([1, '', ['error[']]);
  });

  it('gives each as data as the page of commands says', async () => {
    const { code, out } = await check(
      list(1, (i) => `when: system.cpu.utilisation > ${i}%`),
      '-o',
      'json',
    );
    expect([code, JSON.parse(out)]).toEqual([
      1,
      {
        ok: false,
        diagnostics: [
          {
            code: 'TOC300',
            severity: 'error',
            file: join(home, 'rules.yaml'),
            line: 3,
            column: 23,
            endColumn: 45,
            message: 'there is no metric "system.cpu.utilisation"',
            fix: 'did you mean "system.cpu.utilization"?',
          },
        ],
      },
    ]);
  });

  it('says that it does not tell all of more faults than can be told', async () => {
    const { diagnostics: most } = languageLimits;
    const last = async (warnings: number) =>
      (await check(list(warnings, sent))).err.trimEnd().split('\n').at(-1);
    expect(await last(most - 1)).toBe(`0 errors, ${most - 1} warnings`);
    expect(await last(most + 1)).toBe(
      `0 errors, ${most} warnings; of more than ${most} the rest is not told`,
    );
  });
});
