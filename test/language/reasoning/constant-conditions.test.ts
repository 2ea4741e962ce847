import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/language/compiler.ts';
import { told } from '../given.ts';

/** What is told of a rule whose `when` begins at column 11 of line 4. */
function ofWhen(when: string, more = 'by: []'): readonly string[] {
  return told(`version: 1\nrules:\n  - name: r\n    when: ${when}\n    ${more}`).filter(
    (each) => !each.startsWith('TOC303') && !each.startsWith('TOC511'),
  );
}

function ofHost(when: string): readonly string[] {
  return ofWhen(when, 'by: [host]');
}

const cpu = 'system.cpu.utilization';
const load = 'system.cpu.load_average.1m';
const five = 'system.cpu.load_average.5m';
const percent = ' | write a ratio in percent: 95%';
const neverTogether = 'this is never true together with what stands before it';
const alwaysTogether = 'this is always true together with what stands before it';

describe('a comparison', () => {
  it.each<[string, string | undefined]>([
    [`${cpu} > 95`, `never${percent}`],
    [`${cpu} > 100%`, `never${percent}`],
    [`${cpu} >= 100%`, undefined],
    [`${cpu} >= 0%`, `always${percent}`],
    [`${cpu} > 0%`, undefined],
    [`${cpu} < 0%`, `never${percent}`],
    [`${cpu} <= 100%`, `always${percent}`],
    [`${cpu} == 101%`, `never${percent}`],
    [`${cpu} != 101%`, `always${percent}`],
    [`${cpu} in [1, 2]`, undefined],
    [`${cpu} in [1.5, 2]`, `never${percent}`],
    [`1 < ${cpu}`, `never${percent}`],
    [`${load} >= -1`, 'always'],
    [`${load} < 0`, 'never'],
    [`${load} <= 0`, undefined],
    [`${load} > 1e9`, undefined],
    [`-${load} > 1`, 'never'],
    [`-${load} < 3`, 'always'],
    [`-${load} < -3`, undefined],
    [`${load} + 1 > 0`, 'always'],
    [`${load} * 2 + 1 < 1`, 'never'],
    [`1 - ${cpu} > 1`, `never${percent}`],
    [`${load} / -2 > 0`, 'never'],
    [`${load} * 0 > 1`, undefined],
    [`${load} % 2 < 0`, 'never'],
    [`1 / ${load} < 0`, 'never'],
    [`${load} - 5 < 0`, undefined],
    [`${load} * system.cpu.load_average.5m < 0`, 'never'],
    [`${load} - system.cpu.load_average.5m < 0`, undefined],
    [`${load} > ${load}`, 'never'],
    [`${load} >= ${load}`, 'always'],
    [`abs(${load} - 4) < 0`, 'never'],
    [`abs(${load} - 4) <= 0`, undefined],
    [`max(${load}, 3) < 3`, 'never'],
    [`max(${load}, 3) > 3`, undefined],
    [`min(${load}, 3) > 3`, 'never'],
    [`min(${cpu}, 50%) > 60%`, `never${percent}`],
    ['host.clock.offset < 0s', undefined],
    ['process.memory.utilization{process="db"} > 110%', undefined],
    ['host.pressure.cpu{kind="some"} > 110%', `never${percent}`],
    [`avg(${cpu}, 5m) > 100%`, `never${percent}`],
    [`count(${cpu}, 5m) < 0`, 'never'],
    [`count(${cpu}, 5m) == 2.5`, 'never'],
    [`distinct(${cpu}, 5m) >= 0`, 'always'],
    [`sum(${cpu}, 5m) > 20`, undefined],
    [`sum(${cpu}, 5m) < 0`, 'never'],
    [`stddev(${cpu}, 5m) < 0`, 'never'],
    [`delta(${cpu}, 5m) < 0%`, undefined],
    ['rate(system.disk.io_time{device="a"}, 5m) < 0', 'never'],
    ['delta(system.disk.io_time{device="a"}, 5m) < 0s', 'never'],
  ])('of samples, %s, is %s true', (when, expected) => {
    const end = 10 + when.length + 1;
    expect(ofHost(`'${when}'`)).toEqual(
      expected === undefined ? [] : [`TOC404 4:12-${end + 1} this is ${expected.replace(/^\w+/, '$& true')}`],
    );
  });

  it.each<[string, string | undefined]>([
    ['count(A, 5m) < 0', 'never'],
    ['count(A, 5m) >= 0', 'always'],
    ['count(A, 5m) > 0', undefined],
    ['raised(A, 5m) == 0.5', 'never'],
    ['active(A, 5m) <= -1', 'never'],
    ['count(A) in [0.5, 1.5]', 'never'],
    ['max(A.n) < 0', undefined],
    ['sum(A.n) < 0', undefined],
    [`avg_of(web, ${cpu}) > 120%`, 'never | write a ratio in percent: 95%'],
    [`sum_of(web, ${cpu}) > 120%`, undefined],
    [`sum_of(web, ${load}) < 0`, 'never'],
    [`max_of(web, ${load} - 4) < 0`, undefined],
  ])('in the correlator, %s, is %s true', (when, expected) => {
    const rule = `host_sets: { web: { hosts: [a] } }\nrules:\n  - name: r\n    by: []\n    when: ${when}`;
    const found = told(`version: 1\n${rule}`).filter((each) => each.startsWith('TOC404'));
    expect(found).toEqual(
      expected === undefined
        ? []
        : [`TOC404 6:11-${11 + when.length} this is ${expected.replace(/^\w+/, '$& true')}`],
    );
  });

  it('of units that differ is told by its units alone', () => {
    const both = `${cpu} > 5GiB and ${load} < -5s and ${cpu} + 5s > 100 and ${cpu} in [5GiB]`;
    expect(ofHost(both).map((each) => each.slice(0, 6))).toEqual(['TOC400', 'TOC400', 'TOC400', 'TOC400']);
  });

  it('of a metric that the files declare has no bounds', () => {
    const text = 'version: 1\nmetrics: { my.share: { unit: ratio } }\nrules:\n  - { name: r, when: ';
    expect(told(`${text}my.share > 120% or my.share < 0% }`)).toEqual([]);
    expect(told(`${text}my.share > 95% and my.share < 90% }`)).toHaveLength(1);
  });
});

/** The text and place of each part that is told of. */
function partsTold(when: string, found: readonly string[]): readonly string[] {
  return found.map((each) => {
    const [, code, start, end, message] = /^(\S+) 4:(\d+)-(\d+) (.*)$/.exec(each) ?? [];
    expect(code).toBe('TOC404');
    return `${when.slice(Number(start) - 11, Number(end) - 11)}: ${message?.replace(percent, '')}`;
  });
}

const never = 'this is never true';
const always = 'this is always true';

describe('a condition of several parts', () => {
  it.each<[string, readonly string[] | 'TOC400']>([
    [`${cpu} > 95% and ${cpu} < 90%`, [`${cpu} < 90%: ${neverTogether}`]],
    [`${cpu} >= 90% and ${cpu} < 90%`, [`${cpu} < 90%: ${neverTogether}`]],
    [`${cpu} >= 90% and ${cpu} <= 90%`, []],
    [`${cpu} > 95% or ${cpu} < 90%`, []],
    [`${cpu} > 90% or ${cpu} <= 90%`, [`${cpu} <= 90%: ${alwaysTogether}`]],
    [`not (${cpu} > 90% or ${cpu} <= 90%)`, [`${cpu} <= 90%: ${alwaysTogether}`]],
    [`${cpu} > 90% and not ${cpu} > 80%`, [`not ${cpu} > 80%: ${neverTogether}`]],
    [`${cpu} > 90% and not not ${cpu} < 80%`, [`not not ${cpu} < 80%: ${neverTogether}`]],
    [`(${cpu} > 90% or ${load} > 3) and ${cpu} < 80%`, []],
    [`(${cpu} > 90% or ${load} > 3) and ${cpu} < 80% and ${load} <= 3`, [`${load} <= 3: ${neverTogether}`]],
    [`${cpu} > 95 and ${cpu} < 90%`, [`${cpu} > 95: ${never}`]],
    [`${cpu} > 95 and ${cpu} < -1`, [`${cpu} > 95: ${never}`, `${cpu} < -1: ${never}`]],
    [`${cpu} > 50% and ${load} >= 0`, [`${load} >= 0: ${always}`]],
    [`${cpu} > 50% or ${load} < 0`, [`${load} < 0: ${never}`]],
    [`${load} * 2 > 4 and ${load} <= 2`, [`${load} <= 2: ${neverTogether}`]],
    // In binary 3 * 0.1 is more than 0.3.
    [`${load} * 0.1 > 0.3 and ${load} <= 3`, []],
    [`${load} * 0.1 > 0.3 and ${load} < 3`, [`${load} < 3: ${neverTogether}`]],
    [`3 * ${load} > 0.3 and ${load} <= 0.1`, []],
    [`${load} > system.uptime / 1s and ${load} < system.uptime / 1s`, 'TOC400'],
    [`${load} > 2 * ${five} and 2 * ${five} > ${load}`, [`2 * ${five} > ${load}: ${neverTogether}`]],
    [`${load} >= ${five} and ${load} <= ${five}`, []],
    [`${load} > 3 and true`, []],
    [`${load} > 3 and 1 > 2`, [`${load} > 3 and 1 > 2: ${never}`]],
    [`1 + 1 == 2 or ${load} > 3`, [`1 + 1 == 2 or ${load} > 3: ${always}`]],
    [`${load} > 3 or ${cpu} > 50% and 1 > 2`, []],
    [`not exists(${load}) and ${load} > 3`, []],
    [`exists(${load}) and not exists(${load})`, [`not exists(${load}): ${neverTogether}`]],
  ])('%s is told: %j', (when, expected) => {
    const found = ofHost(when);
    if (expected === 'TOC400') expect(found.map((each) => each.slice(0, 6))).toEqual(['TOC400', 'TOC400']);
    else expect(partsTold(when, found)).toEqual(expected);
  });

  it.each<[string, string | undefined]>([
    ['A and not A', `not A: ${neverTogether}`],
    ['A or not A', `not A: ${alwaysTogether}`],
    ['A and not A{host="a"}', undefined],
    ['A.n > 5 and A.n < 3', undefined],
    ['A.n > 5 and not A.n > 3', `not A.n > 3: ${neverTogether}`],
    ['A.n < 3 and not A.n <= 5', `not A.n <= 5: ${neverTogether}`],
    ['A.n > 5 and not A.n > 7', undefined],
    ['A.n == 5 and A.n == 6', undefined],
    ['A.n == 5 and not A.n == 5', `not A.n == 5: ${neverTogether}`],
    ['count(A, 5m) > 2 and count(A, 5m) < 3', `count(A, 5m) < 3: ${neverTogether}`],
    ['count(A, 5m) > 2 and count(A, 6m) < 3', undefined],
    ['count(A, 5m) in [1, 3] and count(A, 5m) > 3', `count(A, 5m) > 3: ${neverTogether}`],
    ['count(A, 5m) <= 2 or count(A, 5m) >= 3', `count(A, 5m) >= 3: ${alwaysTogether}`],
  ])('over events, %s, is told: %j', (when, expected) => {
    expect(partsTold(when, ofWhen(when))).toEqual(expected === undefined ? [] : [expected]);
  });

  it.each([
    [`${cpu} > 95`, `${cpu} lies between 0% and 100%`],
    [`${load} < 0`, `${load} is never negative`],
    [`min(${cpu}, 50%) > 60%`, `min(${cpu}, 50%) lies between 0% and 50%`],
    [`count(${cpu}, 5m) == 1.5`, `count(${cpu}, 5m) is a whole number, and never negative`],
    [`max(${load}, 3) < 3`, `max(${load}, 3) is 3 or more`],
    [`${load} > ${load}`, undefined],
  ])('of %s says: %s', (when, allowed) => {
    expect(compileWhen(when)[0]?.allowed).toBe(allowed);
  });

  it('names as few of its parts as are at odds', () => {
    const when = `${cpu} > 95% and ${load} > 3 and ${cpu} < 99% and ${cpu} < 90%`;
    const [found] = compileWhen(when);
    expect(found?.got).toBe(`${cpu} > 95% and ${cpu} < 90%`);
  });

  it('may be structured nodes', () => {
    const when = `{ all: [${cpu} > 95%, { none: [${cpu} > 90%] }] }`;
    expect(partsTold(when, ofHost(when))).toEqual([`{ none: [${cpu} > 90%] }: ${neverTogether}`]);
    const counted = (count: string, other: string) =>
      told(
        'version: 1\nhost_sets: { web: { hosts: [a] } }\nrules:\n  - name: r\n    by: []\n    when: { all: [' +
          `{ at_least: ${count}, of: web, where: ${cpu} > 95% }, { none: [{ at_least: ${other}, of: web, where: ${cpu} > 95% }] }] }`,
      ).map((each) => each.replace(/ \d+:\d+-\d+/, ''));
    expect(counted('3', '2')).toEqual([`TOC404 ${neverTogether}`]);
    expect(counted('20%', '10%')).toEqual([`TOC404 ${neverTogether}`]);
    expect([counted('2', '3'), counted('20%', '1')]).toEqual([[], []]);
  });

  it('is looked at within a node over hosts', () => {
    const text = `version: 1\nhost_sets: { web: { hosts: [a] } }\nrules:\n  - name: r\n    by: []\n    when: { at_least: 3, of: web, where: ${cpu} > 120% }`;
    expect(told(text)).toEqual([`TOC404 6:42-71 this is never true${percent}`]);
  });
});

function compileWhen(when: string) {
  return compile([{ name: 'given.yaml', text: `version: 1\nrules:\n  - { name: r, when: "${when}" }` }])
    .diagnostics;
}
