import { type Metric, metricByName } from '../../facts/metrics.ts';
import type { HostSet } from '../artifact.ts';
import type { Place, Report } from '../diagnostics.ts';
import { languageLimits } from '../limits.ts';
import { typesMadeBy } from '../placement/compiled-rule.ts';
import type { Located, RawDefinitions, RawPolicy, RawRule } from '../raw.ts';
import { withApplications } from '../templates/all-rules.ts';
import {
  type LoadedApplications,
  loadApplications,
  refuseTooManyApplications,
} from '../templates/load-sections.ts';
import { checkTests, type NamedRule } from '../tests/check-tests.ts';
import { testLimits } from '../tests/limits.ts';
import { asTest } from '../tests/load-test.ts';
import type { TestCase } from '../tests/test-case.ts';
import { readMetric } from './load-metric.ts';
import { asPolicy } from './load-policy.ts';
import { asRule } from './load-rule.ts';
import { asHostSet, asInteger } from './readings.ts';
import {
  type As,
  asList,
  type DefinitionSource,
  type Fields,
  fieldsOf,
  need,
  readYaml,
  take,
} from './yaml-reader.ts';

const sections = {
  known: [
    'version',
    'host_sets',
    'metrics',
    'rules',
    'templates',
    'rule_sets',
    'applications',
    'policies',
    'tests',
  ],
  later: {
    event_types: 'leave it out: any event type may be sent',
    silences: '',
    notifications: '',
    processes: '',
    profiles: '',
    reports: '',
    probes: '',
  },
} as const;

interface Collected extends LoadedApplications {
  readonly hostSets: Map<string, Located<HostSet>>;
  readonly metrics: Map<string, Located<Metric>>;
  readonly rules: RawRule[];
  readonly policies: RawPolicy[];
  readonly tests: TestCase[];
  isComplete: boolean;
}

/**
 * Reads definition files into typed definitions: YAML, keys, types, forms, expressions. What is wrong is reported and
 * left out; the rest is read on. Names are unique over all files. The order of the files makes no difference.
 */
export function loadDefinitions(files: readonly DefinitionSource[], report: Report): RawDefinitions {
  const all: Collected = {
    hostSets: new Map(),
    metrics: new Map(),
    rules: [],
    templates: new Map(),
    ruleSets: new Map(),
    applications: new Map(),
    policies: [],
    tests: [],
    isComplete: true,
  };
  if (files.length > languageLimits.files) {
    const at = startOf(files[languageLimits.files]?.name ?? '');
    report('TOC107', at, 'there are too many files', {
      got: `${files.length}`,
      allowed: `at most ${languageLimits.files}`,
    });
    return { ...all, derivedSets: new Map(), expanded: [] };
  }
  const loaded = [...files]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((file) => loadFile(file, all, report));
  for (const fields of loaded) if (fields) loadTests(fields, all);
  refuseTooMany(all, report);
  refuseTooManyApplications(all, report);
  refuseDuplicates(
    'rule',
    all.rules.map(({ name }) => name),
    report,
  );
  refuseDuplicates(
    'policy',
    all.policies.map(({ name }) => name),
    report,
  );
  refuseDuplicates(
    'test',
    all.tests.map(({ name }) => name),
    report,
  );
  const expanded = withApplications(all, report);
  if (expanded.isComplete) checkTests(expanded.tests, expanded.rules.map(namesOf), report);
  return expanded;
}

/** What tests name of a rule. */
function namesOf(rule: RawRule): NamedRule {
  const { application, name } = rule;
  return { name: name.value, emits: typesMadeBy(rule), ...(application !== undefined && { application }) };
}

/** All of a file but its tests, which know the metrics of all files. */
function loadFile(file: DefinitionSource, all: Collected, report: Report): Fields | undefined {
  if (file.text.length > languageLimits.fileChars) {
    const detail = { got: `${file.text.length} characters`, allowed: `at most ${languageLimits.fileChars}` };
    report('TOC107', startOf(file.name), 'the file is too long', detail);
    all.isComplete = false;
    return undefined;
  }
  const root = readYaml(file, report);
  const fields = root && fieldsOf(root, sections);
  if (!fields) {
    all.isComplete = false;
    return undefined;
  }
  need(fields, 'version', asInteger(1, 1), 'version: 1');
  loadHostSets(fields, all, report);
  loadMetrics(fields, all, report);
  for (const rule of loadList(fields, 'rules', asRule, languageLimits.rules, all)) all.rules.push(rule);
  if (!loadApplications(fields, all, report)) all.isComplete = false;
  all.policies.push(...loadList(fields, 'policies', asPolicy, languageLimits.policies, all));
  return fields;
}

function loadTests(fields: Fields, all: Collected): void {
  const metricOf = (name: string) => all.metrics.get(name)?.value ?? metricByName(name);
  all.tests.push(...(take(fields, 'tests', asList(asTest(metricOf), testLimits.tests))?.value ?? []));
}

function loadHostSets(fields: Fields, all: Collected, report: Report): void {
  const sets = take(fields, 'host_sets', (entry) => fieldsOf(entry));
  for (const [name, entry] of sets?.entries ?? []) {
    if (!/^[a-z][a-z0-9-]*$/.test(name) || name.length > languageLimits.nameChars) {
      report('TOC104', entry.keyAt, `"${name}" is no name of a host set`, {
        allowed: 'lower-case letters, digits and dashes',
      });
      continue;
    }
    if (all.hostSets.has(name)) {
      tellDuplicate('host set', { value: name, at: entry.keyAt }, all.hostSets.get(name)?.at, report);
      continue;
    }
    const set = asHostSet(entry);
    // One that is wrong still has its name: rules that use it are not to blame.
    all.hostSets.set(name, { value: set?.value ?? { hosts: [], tags: {} }, at: entry.keyAt });
  }
}

function loadMetrics(fields: Fields, all: Collected, report: Report): void {
  if (!fields.entries.has('metrics')) return;
  const declared = take(fields, 'metrics', (entry) => fieldsOf(entry));
  if (!declared) all.isComplete = false;
  for (const [name, entry] of declared?.entries ?? []) {
    const metric = readMetric(name, entry);
    const other = all.metrics.get(name);
    if (!metric) all.isComplete = false;
    else if (other) tellDuplicate('metric', { value: name, at: entry.keyAt }, other.at, report);
    else all.metrics.set(name, metric);
  }
}

function loadList<T>(fields: Fields, key: string, as: As<T>, max: number, all: Collected): readonly T[] {
  const entry = fields.entries.get(key);
  if (!entry) return [];
  let tried = 0;
  const list = asList((item) => {
    tried++;
    return as(item);
  }, max)(entry);
  if (list?.value.length !== tried) all.isComplete = false;
  return list?.value ?? [];
}

function refuseTooMany({ hostSets, metrics, rules, policies, tests }: Collected, report: Report): void {
  const lists = [
    ['host sets', [...hostSets.values()].map(({ at }) => at), languageLimits.hostSets],
    ['metrics', [...metrics.values()].map(({ at }) => at), languageLimits.metrics],
    ['rules', rules.map(({ name }) => name.at), languageLimits.rules],
    ['policies', policies.map(({ name }) => name.at), languageLimits.policies],
    ['tests', tests.map(({ name }) => name.at), testLimits.tests],
  ] as const;
  for (const [what, places, max] of lists) {
    const first = places[max];
    if (first)
      report('TOC107', first, `there are too many ${what}`, {
        got: `${places.length}`,
        allowed: `at most ${max}`,
      });
  }
}

function refuseDuplicates(kind: string, names: ReadonlyArray<Located<string>>, report: Report): void {
  const first = new Map<string, Place>();
  for (const name of names) {
    if (first.has(name.value)) tellDuplicate(kind, name, first.get(name.value), report);
    else first.set(name.value, name.at);
  }
}

function tellDuplicate(
  kind: string,
  { value, at }: Located<string>,
  other: Place | undefined,
  report: Report,
): void {
  const where = other ? `, first in ${other.file}:${other.line}` : '';
  report('TOC106', at, `there are two ${kind === 'policy' ? 'policies' : `${kind}s`} "${value}"${where}`);
}

function startOf(file: string): Place {
  return { file, line: 1, column: 1, endColumn: 2 };
}
