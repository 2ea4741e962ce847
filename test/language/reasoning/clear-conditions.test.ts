import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/language/compiler.ts';

const cpu = 'system.cpu.utilization';
const load = 'system.cpu.load_average.1m';

/** Codes, and what they got, of a rule with this clear. */
function ofClear(
  when: string,
  clear: string,
  files = 'host_sets: { web: { hosts: [a] } }',
): readonly string[] {
  const text = `version: 1\n${files}\nrules:\n  - name: r\n    by: [host]\n    when: '${when}'\n    clear: '${clear}'`;
  return compile([{ name: 'given.yaml', text }])
    .diagnostics.filter(({ code }) => code !== 'TOC303')
    .map(({ code, line, column, got }) => [`${code} ${line}:${column}`, ...(got ? [got] : [])].join(' '));
}

describe('what is said of a clear', () => {
  const wholeOf = (when: string, clear: string) => {
    const text = `version: 1\nrules:\n  - { name: r, when: '${when}', clear: '${clear}' }`;
    return compile([{ name: 'x', text }]).diagnostics.map(({ code, message, got, fix }) => ({
      code,
      message,
      got,
      fix,
    }));
  };

  it('names where it overlaps, and what to do', () => {
    expect(wholeOf(`${cpu} > 95%`, `${cpu} < 97%`)).toEqual([
      {
        code: 'TOC502',
        message: '"clear" and "when" can be true at once',
        got: `${cpu} > 95% and ${cpu} < 97%, at ${cpu} = 96%`,
        fix: 'leave a gap between them: raise at >= 95%, clear below 90%',
      },
    ]);
  });

  it('says that it can never be true', () => {
    expect(wholeOf(`${cpu} > 95%`, `${cpu} < 0%`)).toEqual([
      {
        code: 'TOC513',
        message: '"clear" can never be true: what is raised would stay open',
        got: `${cpu} < 0%`,
        fix: 'leave it out to clear when the condition ends',
      },
    ]);
  });
});

describe('a clear that overlaps', () => {
  it.each<[string, string, string | undefined]>([
    [`${cpu} >= 90%`, `${cpu} < 90%`, undefined],
    [`${cpu} >= 90%`, `${cpu} <= 90%`, `${cpu} = 90%`],
    [`${cpu} > 95%`, `${cpu} < 97.123%`, `${cpu} = 96%`],
    // No sample lies between: they are sent in steps of 0.01 %.
    [`${cpu} > 95%`, `${cpu} < 95.01%`, undefined],
    [`${cpu} > 95%`, `${cpu} <= 95.01%`, `${cpu} = 95.01%`],
    [`${cpu} > 95%`, `${cpu} > 99%`, `${cpu} = 100%`],
    [`${cpu} > 95%`, `not ${cpu} > 95%`, undefined],
    [`${cpu} > 95%`, `${cpu} != 50%`, `${cpu} = 100%`],
    [`${cpu} in [50%, 60%]`, `${cpu} in [60%, 70%]`, `${cpu} = 60%`],
    [`${load} * 2 > 8`, `${load} < 5`, `${load} = 4.1`],
    [`${load} > 12`, `${load} > 10`, `${load} = 20`],
    [`${load} > 5`, `abs(${load}) < 9`, undefined],
    [
      'system.memory.usage{state="used"} > 8GiB',
      'system.memory.usage{state="used"} < 9GiB',
      'system.memory.usage{state="used"} = 8704MiB',
    ],
    ['host.clock.offset < 5s', 'host.clock.offset < -5s', 'host.clock.offset = -10s'],
    [`max(${cpu}, 5m) > 90%`, `max(${cpu}, 5m) < 95%`, `max(${cpu}, 5m) = 91%`],
    [`max(${cpu}, 5m) > 90%`, `max(${cpu}, 6m) < 95%`, undefined],
    ['count(A, 5m) > 3', 'count(A, 5m) < 5', 'count(A, 5m) = 4'],
    ['count(A, 5m) > 3', 'count(A, 5m) < 4', undefined],
    ['A.n > 5', 'A.n > 7', 'the highest A.n = 8'],
    ['A.n > 5', 'A.n < 7', undefined],
  ])('when: %s, clear: %s is told with the example %s', (when, clear, example) => {
    const got = `${when} and ${clear}, at ${example}`;
    expect(ofClear(when, clear)).toEqual(example === undefined ? [] : [`TOC502 7:12 ${got}`]);
  });

  it.each<[string, string, boolean]>([
    [`${cpu} > 95% and ${load} > 3`, `${cpu} > 50%`, true],
    [`${cpu} > 50%`, `${cpu} > 95% and ${load} > 3`, true],
    [`${cpu} > 95% or ${load} > 3`, `${load} > 2`, true],
    // Whether both can be at once is not known of two metrics.
    [`${cpu} > 95% and ${load} > 3`, `${cpu} < 97%`, false],
    [`${cpu} > 95% or ${load} > 3`, `${cpu} < 90%`, false],
    [`${cpu} > 95% or ${load} > 3`, `${cpu} < 90% and ${load} < 2`, false],
    ['A', 'A', true],
    ['A', 'not A', false],
    ['A and B', 'A', true],
    ['A', 'B', false],
    ['A', 'not A or B', false],
    [`${load} > system.cpu.load_average.5m`, `${load} >= system.cpu.load_average.5m`, true],
    [`${load} >= system.cpu.load_average.5m`, `${load} <= system.cpu.load_average.5m`, false],
  ])('of several terms, when: %s, clear: %s is told where it is certain: %s', (when, clear, isTold) => {
    expect(ofClear(when, clear).map((each) => each.slice(0, 6))).toEqual(isTold ? ['TOC502'] : []);
  });

  it('is not told where its condition has too many ways to be true', () => {
    const any = (name: string, count: number) =>
      `(${Array.from({ length: count }, (_, i) => `${name}${i}`).join(' or ')})`;
    const clear = `count(C, 5m) > 2 and ${any('A', 8)} and ${any('B', 9)}`;
    expect(ofClear(`count(C, 5m) > 3 and ${any('A', 8)}`, clear)).toEqual([]);
    const overlap = (count: number) =>
      ofClear(`count(C, 5m) > 3 and ${any('A', count)}`, `count(C, 5m) > 2 and ${any('A', count)}`);
    expect([overlap(8).length, overlap(9).length]).toEqual([1, 0]);
  });

  it('counts the members of a host set', () => {
    const atLeast = (count: number) => `{ at_least: ${count}, of: web, where: ${cpu} > 90% }`;
    const of = (clear: string) => {
      const text = `version: 1\nhost_sets: { web: { hosts: [a] } }\nrules:\n  - { name: r, by: [], when: ${atLeast(3)}, clear: ${clear} }`;
      return compile([{ name: 'given.yaml', text }]).diagnostics.map(({ code }) => code);
    };
    expect([of(atLeast(2)), of(atLeast(4)), of(`{ none: [${atLeast(3)}] }`)]).toEqual([
      ['TOC502'],
      ['TOC502'],
      [],
    ]);
  });
});

describe('a clear that cannot be reached', () => {
  it.each<[string, readonly string[]]>([
    [`${cpu} < 0%`, [`TOC513 7:12 ${cpu} < 0%`]],
    [`${load} > 3 and ${load} < 2`, [`TOC513 7:12 ${load} > 3 and ${load} < 2`]],
    ['false', ['TOC513 7:12 false']],
    ['true', ['TOC404 7:13']],
    [`${cpu} < 80% or ${load} < 0`, ['TOC404 7:45']],
    [`${cpu} <= 100%`, ['TOC404 7:13']],
    [`${cpu} < 80%`, []],
  ])('clear: %s is told: %j', (clear, expected) => {
    expect(ofClear(`${cpu} > 90%`, clear)).toEqual(expected);
  });
});
