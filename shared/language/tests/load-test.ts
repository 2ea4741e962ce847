import type { Place } from '../diagnostics.ts';
import { asBoolean, asPattern, asText, badValue } from '../load/readings.ts';
import { type As, asList, type Entry, fieldsOf, need, take } from '../load/yaml-reader.ts';
import { suggestion } from '../nearest.ts';
import type { MetricLookup } from '../placement/metric-lookup.ts';
import { testLimits } from './limits.ts';
import { asInstantMs, asTags, asTimeMs, labelsOf } from './line.ts';
import { loadExpected, loadGivenEvent, transitions } from './load-event.ts';
import { hostKeys, loadMembership, loadSilence } from './load-host.ts';
import { hostNames, isHostName, isMetricKey, loadSamples } from './load-samples.ts';
import type { Expected, ExpectedExplanation, Given, TestCase } from './test-case.ts';

type Tags = Readonly<Record<string, string>>;

const keys = {
  known: ['name', 'start', 'rules', 'hosts', 'given', 'expect', 'nothing_else', 'explain'],
} as const;

/** When the clock of a test begins that does not say when: a Thursday. */
export const defaultStartMs = Date.UTC(2026, 0, 1);

const asTestName = asPattern(/\S/, testLimits.nameChars, 'a sentence');
/** A rule's name, also one that an application scopes. */
const asRuleName = asPattern(
  /^[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)?$/,
  testLimits.nameChars,
  'the name of a rule',
);

/** A test as written; undefined after diagnostics. Names of rules and event types are not checked here. */
export function asTest(metricOf: MetricLookup): As<TestCase> {
  return (entry) => readTest(entry, metricOf);
}

function readTest(entry: Entry, metricOf: MetricLookup): TestCase | undefined {
  const fields = fieldsOf({ ...entry, what: 'a test' }, keys);
  if (!fields) return undefined;
  const name = need(fields, 'name', asTestName);
  const read = {
    start: take(fields, 'start', asInstantMs),
    rules: take(fields, 'rules', asList(asRuleName, testLimits.rules))?.value,
    hosts: take(fields, 'hosts', asHosts),
    given: need(fields, 'given', asWhole(asGiven(metricOf)))?.value,
    expect: take(fields, 'expect', asWhole(asExpected))?.value,
    nothing_else: take(fields, 'nothing_else', asBoolean),
    explain: take(fields, 'explain', asWhole(asExplanation))?.value,
  };
  const isBad = Object.entries(read).some(([key, value]) => value === undefined && fields.entries.has(key));
  if (isBad || !name || !read.given) return undefined;
  const rules = read.rules?.map(({ value, at }) => ({ value, at }));
  const { given, expect = [], nothing_else: nothingElse = false, explain = [] } = read;
  if (expect.length === 0 && explain.length === 0 && !nothingElse) {
    entry.file.report('TOC703', name.at, `the test "${name.value}" expects nothing`, {
      fix: 'expect an event, or nothing_else: true',
    });
    return undefined;
  }
  if (!raisesBeforeClears(given, entry)) return undefined;
  const hosts = hostsOf(read.hosts, given, entry);
  return (
    hosts && {
      name: { value: name.value, at: name.at },
      startMs: read.start ?? defaultStartMs,
      ...(rules && { rules }),
      hosts,
      given,
      expect,
      nothingElse,
      explain,
    }
  );
}

/** A list in which nothing may be wrong: a test without one of its lines is another test. */
function asWhole<T>(as: As<T>): As<{ readonly value: readonly T[] }> {
  return (entry) => {
    let tried = 0;
    const list = asList((item) => {
      tried++;
      return as(item);
    }, testLimits.lines)(entry);
    return list?.value.length === tried ? list : undefined;
  };
}

const asHosts: As<ReadonlyMap<string, Tags>> = (entry) => {
  const fields = fieldsOf(entry);
  if (!fields) return undefined;
  if (fields.entries.size > testLimits.hosts) {
    const detail = { got: `${fields.entries.size}`, allowed: `at most ${testLimits.hosts}` };
    entry.file.report('TOC107', entry.at, 'there are too many hosts', detail);
    return undefined;
  }
  const hosts = new Map<string, Tags>();
  for (const [name, each] of fields.entries) {
    if (!isHostName(name))
      badValue({ ...each, at: each.keyAt, what: 'a host' }, JSON.stringify(name), hostNames);
    const tags = asTags(each);
    if (tags && isHostName(name)) hosts.set(name, tags);
  }
  return hosts.size === fields.entries.size ? hosts : undefined;
};

function asGiven(metricOf: MetricLookup): As<Given> {
  return (entry) => {
    const fields = fieldsOf({ ...entry, what: 'a line of "given"' });
    if (!fields) return undefined;
    const { at } = entry;
    if (transitions.some((name) => fields.entries.has(name))) return loadGivenEvent(fields, at);
    if ([...fields.entries.keys()].some(isMetricKey)) return loadSamples(fields, at, metricOf);
    if (fields.entries.has('silent')) return loadSilence(fields, at);
    if (hostKeys.some((name) => fields.entries.has(name))) return loadMembership(fields, at);
    entry.file.report('TOC700', at, 'the line gives neither samples nor an event', {
      allowed: `a metric with its value, raised, cleared, occurred with an event type, or ${hostKeys.join(' ')}`,
      fix: '{ at: 5m, host: node-1, system.cpu.utilization: 97% }',
    });
    return undefined;
  };
}

const asExpected: As<Expected> = (entry) => {
  const fields = fieldsOf({ ...entry, what: 'a line of "expect"' });
  return fields && loadExpected(fields, entry.at);
};

const asExplanation: As<ExpectedExplanation> = (entry) => {
  const fields = fieldsOf({ ...entry, what: 'a line of "explain"' });
  if (!fields) return undefined;
  const atMs = need(fields, 'at', asTimeMs(), 'at: 5m');
  const rule = need(fields, 'rule', asRuleName);
  const contains = need(fields, 'contains', asText)?.value;
  const labels = labelsOf(fields, ['at', 'rule', 'contains']);
  if (atMs === undefined || !rule || contains === undefined || !labels) return undefined;
  return { at: entry.at, atMs, rule: { value: rule.value, at: rule.at }, contains, labels };
};

/** Hosts without a list of them are those of the lines, without tags. */
function hostsOf(
  hosts: ReadonlyMap<string, Tags> | undefined,
  given: readonly Given[],
  { file }: Entry,
): ReadonlyMap<string, Tags> | undefined {
  const named = given.flatMap((line) => (line.kind === 'event' ? [] : [{ host: line.host, at: line.at }]));
  if (!hosts) return new Map(named.map(({ host }) => [host, {}]));
  const unknown = named.filter(({ host }) => !hosts.has(host));
  for (const { host, at } of unknown) {
    const detail = { allowed: [...hosts.keys()].join(' '), ...suggestion(host, hosts.keys()) };
    file.report('TOC701', at, `the test has no host "${host}"`, detail);
  }
  return unknown.length === 0 ? hosts : undefined;
}

/** Each clear that is given must end a raise that is given. */
function raisesBeforeClears(given: readonly Given[], { file }: Entry): boolean {
  const events = given
    .filter((line) => line.kind === 'event')
    .filter((line) => line.transition !== 'occurred');
  const faults = events.filter((line) => {
    if (line.transition !== 'cleared') return false;
    const same = events.filter((each) => each.type === line.type && sameLabels(each.labels, line.labels));
    const before = same.filter((each) => each.atMs < line.atMs).sort((a, b) => a.atMs - b.atMs);
    return before.at(-1)?.transition !== 'raised';
  });
  for (const { type, at } of faults) tellUnraised(type, at, file.report);
  return faults.length === 0;
}

function sameLabels(a: Tags, b: Tags): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function tellUnraised(type: string, at: Place, report: Entry['file']['report']): void {
  report('TOC702', at, `no open ${type} with these labels is given before`, {
    fix: `give its raise: { at: 0s, raised: ${type} } with the same labels`,
  });
}
