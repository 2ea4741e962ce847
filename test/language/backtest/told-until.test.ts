import { describe, expect, it } from 'vitest';
import { compareWith } from '../../../shared/language/backtest/compare.ts';
import { backtestLimits } from '../../../shared/language/backtest/limits.ts';
import { makeStatements } from '../../../shared/language/backtest/statements.ts';
import { type ToldHost, toldUntil } from '../../../shared/language/backtest/told-until.ts';
import { minuteMs, secondMs } from '../../../shared/time.ts';
import { raise, ruleOf, selector } from '../../correlator/given.ts';
import { compiled } from '../given.ts';
import { busyHost, factsOf, headerOf, type Measured, replayed, startMs } from './given.ts';

const { settlingMs } = backtestLimits;
const toMs = startMs + 60 * minuteMs;
const whole = ruleOf(selector('X'), { latenessMs: 15 * secondMs });
const ofHost = ruleOf(selector('X'), { by: ['host'], latenessMs: 15 * secondMs });

describe('the time until which all is there', () => {
  const told = (agoMs: number): ToldHost => ({ toldMs: toMs - agoMs, documentMs: minuteMs });
  const until = (hosts: Record<string, ToldHost>, rules = [whole, ofHost]) =>
    toldUntil(new Map(Object.entries(hosts)), new Set(rules), toMs);
  const longest = minuteMs + settlingMs;

  it.each([
    ['its last document tells', { a: told(50_000) }, 50_000],
    ['facts may still be late', { a: told(10_000) }, 15_000],
    ['it awaits a document', { a: told(longest) }, longest],
    ['it is silent, which is told elsewhere', { a: told(longest + 1) }, 15_000],
    ['it never sent anything', { a: { documentMs: 0 } }, 15_000],
    ['its clock is ahead', { a: told(-5_000) }, 15_000],
  ])('ends for a host where %s', (_, hosts: Record<string, ToldHost>, agoMs) => {
    expect(until(hosts)(ofHost, { host: 'a' })).toBe(toMs - agoMs);
  });

  it('ends for what is not of one host with the first host that is awaited', () => {
    const of = until({ a: told(50_000), b: told(70_000), gone: told(longest + 1) });
    expect(of(whole, {})).toBe(toMs - 70_000);
    expect(of(ofHost, { host: 'a' })).toBe(toMs - 50_000);
  });

  it('is no matter of hosts for a rule that rests on no samples', () => {
    expect(until({ a: told(50_000) }, [])(whole, {})).toBe(toMs - 15_000);
  });
});

describe('a backtest whose last minute has not arrived', () => {
  const artifact = compiled(`
rules:
  - { name: busy, by: [host], when: system.cpu.utilization > 90%, emit: BUSY }
  - { name: both-busy, by: [], when: 'BUSY{host="a"} and BUSY{host="b"}', emit: BOTH_BUSY }
`);
  const rule = (name: string) => ({ application: 'default', name, hash: 'h' });
  const busyIn59 = (host: string, lost: readonly number[]): Measured => ({
    ...busyHost(host, 60, (minute) => minute === 59),
    lost,
  });

  /** What was raised in the minute 59, of which only one host's samples are there. */
  function compared(lost: readonly number[]) {
    const hosts = [busyIn59('a', lost), busyIn59('b', [])];
    // Documents are built with the end of their minute, so the last one is of the end itself.
    const header = headerOf(artifact, toMs + 1);
    const { run } = replayed(artifact, header, factsOf(header, hosts, []));
    const said = makeStatements();
    const atMs = startMs + 59 * minuteMs;
    for (const host of ['a', 'b'])
      said.add({ ...raise({ type: 'BUSY', labels: { host }, startMs: atMs }), rule: rule('busy') });
    said.add({ ...raise({ type: 'BOTH_BUSY', labels: {}, startMs: atMs }), rule: rule('both-busy') });
    return { run, comparison: compareWith(run, said, []) };
  }

  it('calls what is missing of it unknown, and not vanished', () => {
    const { run, comparison } = compared([59]);
    expect(run.untilMs).toBe(startMs + 59 * minuteMs);
    expect(comparison).toMatchObject({
      isSame: true,
      counts: { same: 1, vanished: 0, new: 0, moved: 0, unknown: 2 },
    });
  });

  it('finds all the same once it has arrived', () => {
    const { run, comparison } = compared([]);
    expect(run.untilMs).toBe(toMs);
    expect(comparison.counts).toMatchObject({ same: 3, unknown: 0 });
  });
});
