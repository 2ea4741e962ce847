import type { CheckedRule } from '../check/checked-rule.ts';
import { metricLabels } from '../check/scope.ts';
import type { Report } from '../diagnostics.ts';
import type { MetricLookup } from '../placement/metric-lookup.ts';
import { readsOf } from '../reads.ts';
import { isEventType } from '../selectors.ts';
import { rulesOfTest } from './check-tests.ts';
import type { GivenSamples, TestCase } from './test-case.ts';

/** A rule that reads a metric, as tests name it. */
interface Reader {
  readonly name: string;
  readonly application?: string;
  readonly by: readonly string[];
}

/**
 * Tells of each series that a test gives without a label by which all rules that read it are keyed: it makes no instance of
 * any, so that the test would pass or fail for a wrong reason. Agents always send all labels of a metric. Cost: linear in the
 * lines, and for each combination of labels in the rules that read the metric.
 */
export function checkSeries(
  tests: readonly TestCase[],
  rules: readonly CheckedRule[],
  metricOf: MetricLookup,
  report: Report,
): void {
  const readers = readersByMetric(rules);
  for (const test of tests) {
    const known = new Map<string, Lack | undefined>();
    const lackOf = (line: GivenSamples, metric: string) => {
      const key = [metric, ...Object.keys(line.labels)].join(' ');
      if (!known.has(key))
        known.set(key, findLack(line, metric, rulesOfTest(test, readers.get(metric) ?? [])));
      return known.get(key);
    };
    for (const line of test.given) if (line.kind === 'samples') checkLine(line, lackOf, report);
  }

  function findLack(line: GivenSamples, name: string, of: readonly Reader[]): Lack | undefined {
    const metric = metricOf(name);
    const labels = metric ? metricLabels(metric) : [];
    const lacks = of.map((rule) => ({ rule, label: rule.by.find((each) => isLacking(each, line, labels)) }));
    const [first] = lacks;
    if (first?.label === undefined || lacks.some(({ label }) => label === undefined)) return undefined;
    return { rule: first.rule.name, label: first.label };
  }
}

interface Lack {
  readonly rule: string;
  readonly label: string;
}

function isLacking(label: string, { labels }: GivenSamples, ofMetric: readonly string[]): boolean {
  return label !== 'host' && ofMetric.includes(label) && !Object.hasOwn(labels, label);
}

function checkLine(
  line: GivenSamples,
  lackOf: (line: GivenSamples, metric: string) => Lack | undefined,
  report: Report,
): void {
  for (const metric of Object.keys(line.values)) {
    const lack = lackOf(line, metric);
    if (!lack) continue;
    const { rule, label } = lack;
    const message = `${metric} without the label "${label}" makes no instance of "${rule}"`;
    report('TOC705', line.at, message, { fix: `write ${label} into the line, as agents send it` });
  }
}

function readersByMetric(rules: readonly CheckedRule[]): ReadonlyMap<string, readonly Reader[]> {
  const readers = new Map<string, Reader[]>();
  for (const { raw, by } of rules) {
    const { name, application } = raw;
    const reader = { name: name.value, by, ...(application !== undefined && { application }) };
    const metrics = new Set(readsOf(raw).when.map(({ selector }) => selector.name));
    for (const metric of metrics) {
      if (isEventType(metric)) continue;
      const same = readers.get(metric);
      if (same) same.push(reader);
      else readers.set(metric, [reader]);
    }
  }
  return readers;
}
