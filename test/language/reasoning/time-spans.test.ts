import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { compile } from '../../../shared/language/compiler.ts';
import { type Diagnostic, diagnostic } from '../../../shared/language/diagnostics.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { checkTimeSpans } from '../../../shared/language/reasoning/time-spans.ts';
import { dayMs } from '../../../shared/time.ts';
import { loadedRule } from '../load/loaded.ts';

const cpu = 'system.cpu.utilization';

/** Codes, places and messages of a rule whose lines begin with line 4. */
const keptOfCpu = `10000 samples of a series are kept, and ${cpu} is sampled each 10s`;

function ofRule(...lines: readonly string[]): readonly string[] {
  const text = `version: 1\nrules:\n  - name: r\n${lines.map((line) => `    ${line}\n`).join('')}metrics: { shop.queue: { unit: count, interval: 5m } }`;
  return compile([{ name: 'given.yaml', text }])
    .diagnostics.filter(({ code }) => ['TOC406', 'TOC407', 'TOC510'].includes(code))
    .map(({ code, line, column, endColumn, message }) => `${code} ${line}:${column}-${endColumn} ${message}`);
}

describe('a window', () => {
  it.each<[string, readonly string[]]>([
    [`avg(${cpu}, 100000s) > 90%`, []],
    [`avg(${cpu}, 100000.001s) > 90%`, [`TOC406 4:39-50 ${keptOfCpu}`]],
    ['max(shop.queue, 7d) > 9', []],
    ['max(shop.queue, 604800.001s) > 9', ['TOC406 4:27-38 samples are kept 7d']],
    [`avg(${cpu}, 10s) > 90%`, []],
    [`avg(${cpu}, 9999ms) > 90%`, [`TOC407 4:39-45 ${cpu} is sampled each 10s`]],
    ['max(shop.queue, 5m) > 9', []],
    ['max(shop.queue, 4m) > 9', ['TOC407 4:27-29 shop.queue is sampled each 5m']],
    ['count(A, 90d) > 3', []],
    ['count(A, 91d) > 3', ['TOC406 4:20-23 events are kept 90d']],
    ['raised(A, 91d) > 3', ['TOC406 4:21-24 events are kept 90d']],
    ['count(A, 1ms) > 3', []],
    [`max(${cpu}, 5) > 90%`, []],
  ])('%s is told: %j', (when, expected) => {
    expect(ofRule(`when: ${when}`, 'by: [host]')).toEqual(expected);
  });

  it('is looked at in clear and set, and within nodes over hosts', () => {
    expect(
      ofRule(`when: ${cpu} > 90%`, `clear: avg(${cpu}, 8d) < 50%`, `set: { x: "avg(${cpu}, 9d)" }`),
    ).toEqual([`TOC406 5:40-42 ${keptOfCpu}`, `TOC406 6:44-46 ${keptOfCpu}`]);
    expect(ofRule(`when: { all_of: web, where: "avg(${cpu}, 1s) > 90%" }`, 'by: []')).toEqual([
      `TOC407 4:62-64 ${cpu} is sampled each 10s`,
    ]);
  });
});

describe('what is said of a span', () => {
  const wholeOf = (...lines: readonly string[]) =>
    compile([
      {
        name: 'x',
        text: `version: 1\nrules:\n  - name: r\n${lines.map((line) => `    ${line}\n`).join('')}`,
      },
    ])
      .diagnostics.filter(({ code }) => ['TOC406', 'TOC407', 'TOC510'].includes(code))
      .map(({ code, got, allowed, fix }) => ({ code, got, allowed, fix }));

  it('names what it got, what it may be and what to do', () => {
    expect(wholeOf(`when: count(A, 91d) > 3`, 'by: [host]')).toEqual([
      { code: 'TOC406', got: '91d', allowed: 'at most 90d', fix: undefined },
    ]);
    expect(wholeOf(`when: avg(${cpu}, 9s) > 90%`)).toEqual([
      { code: 'TOC407', got: 'a window of 9s', allowed: undefined, fix: 'a window of 10s or longer' },
    ]);
    expect(wholeOf(`when: ${cpu} > 90%`, 'for: 5s')).toEqual([
      { code: 'TOC510', got: '5s', allowed: undefined, fix: 'leave it out, or write for: 10s or longer' },
    ]);
  });
});

describe('the span of a pattern', () => {
  const of = { kind: 'selector', name: 'A', matchers: [] } as const;
  const rule = loadedRule('when: A', 'by: []');

  it.each<[string, (ms: number) => Expr]>([
    ['all within', (withinMs) => ({ kind: 'within', of: [of], withinMs })],
    [
      'a sequence',
      (withinMs) => ({ kind: 'sequence', steps: [of], withinMs, without: [], isEqualTimeAllowed: false }),
    ],
    ['an absence', (forMs) => ({ kind: 'absent', of, forMs })],
    ['an absence after another event', (forMs) => ({ kind: 'absent_after', after: of, absent: of, forMs })],
  ])('of %s is at most as long as events are kept', (_, node) => {
    expect(languageLimits.eventWindowMs).toBe(90 * dayMs);
    const codes = (ms: number) => {
      const found: Diagnostic[] = [];
      checkTimeSpans(
        { ...rule, when: { ...rule.when, expr: node(ms) } },
        () => undefined,
        (...about) => found.push(diagnostic(...about)),
      );
      return found.map(({ code }) => code);
    };
    expect([codes(languageLimits.eventWindowMs), codes(languageLimits.eventWindowMs + 1)]).toEqual([
      [],
      ['TOC406'],
    ]);
  });
});

describe('a hold', () => {
  it.each<[readonly string[], readonly string[]]>([
    [[`when: ${cpu} > 90%`, 'for: 10s'], []],
    [[`when: ${cpu} > 90%`, 'for: 9s'], [`TOC510 5:10-12 "for" is shorter than the interval of ${cpu}, 10s`]],
    [[`when: ${cpu} > 90%`, 'for: 0s'], []],
    [
      [`when: ${cpu} > 90% and shop.queue > 9`, 'for: 4m'],
      ['TOC510 5:10-12 "for" is shorter than the interval of shop.queue, 5m'],
    ],
    [
      [`when: ${cpu} > 90%`, 'clear_for: 9s'],
      [`TOC510 5:16-18 "clear_for" is shorter than the interval of ${cpu}, 10s`],
    ],
    [
      [`when: ${cpu} > 90%`, 'clear: shop.queue < 5', 'clear_for: 4m'],
      ['TOC510 6:16-18 "clear_for" is shorter than the interval of shop.queue, 5m'],
    ],
    [['when: A', 'by: []', 'for: 1s'], []],
  ])('of %j is told: %j', (lines, expected) => {
    expect(ofRule(...lines)).toEqual(expected);
  });
});
