import { fromScaled, toScaled } from '../../facts/codec.ts';
import { limits } from '../../facts/limits.ts';
import { type Metric, metrics } from '../../facts/metrics.ts';
import { metricLabels } from '../check/scope.ts';
import { describeType } from '../check/value-types.ts';
import type { Place } from '../diagnostics.ts';
import { asPattern, badValue } from '../load/readings.ts';
import { type As, type Entry, type Fields, need, take } from '../load/yaml-reader.ts';
import { suggestion } from '../nearest.ts';
import type { MetricLookup } from '../placement/metric-lookup.ts';
import { testLimits } from './limits.ts';
import { asAmount, asTimeMs, labelsOf } from './line.ts';
import type { GivenSamples } from './test-case.ts';

const times = ['at', 'from', 'to', 'every', 'valid_for'] as const;

const hostName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** What `isHostName` allows, in words. */
export const hostNames = 'letters, digits, dots, dashes, underscores';
export const asHost = asPattern(hostName, limits.hostIdChars, hostNames);

/** True if an agent may be called so. */
export function isHostName(name: string): boolean {
  return hostName.test(name) && name.length <= limits.hostIdChars;
}

/** Names of metrics are dotted, those of labels are not. */
export function isMetricKey(key: string): boolean {
  return key.includes('.');
}

/** A line with samples; `at` is the place of the whole line. */
export function loadSamples(fields: Fields, at: Place, metricOf: MetricLookup): GivenSamples | undefined {
  const host = need(fields, 'host', asHost)?.value;
  const span = spanOf(fields);
  const keys = [...fields.entries.keys()].filter(isMetricKey);
  const labels = labelsOf(fields, ['host', ...times, ...keys]);
  const values = labels && valuesOf(fields, keys, Object.keys(labels), metricOf);
  if (host === undefined || !span || !labels || !values) return undefined;
  return { kind: 'samples', at, ...span, host, labels, values };
}

type Span = Pick<GivenSamples, 'fromMs' | 'toMs' | 'everyMs' | 'validForMs'>;

function spanOf(fields: Fields): Span | undefined {
  return fields.entries.has('at') ? instantOf(fields) : seriesOf(fields);
}

function instantOf(fields: Fields): Span | undefined {
  if (refused(fields, ['from', 'to', 'every'], 'write at, or from, to and every')) return undefined;
  const atMs = take(fields, 'at', asTimeMs());
  const validForMs = take(fields, 'valid_for', asTimeMs(1));
  if (atMs === undefined || (validForMs === undefined && fields.entries.has('valid_for'))) return undefined;
  return { fromMs: atMs, toMs: atMs, ...(validForMs !== undefined && { validForMs }) };
}

function seriesOf(fields: Fields): Span | undefined {
  if (refused(fields, ['valid_for'], 'leave it out: a sample is valid for three intervals')) return undefined;
  const fix = 'from: 0s, to: 20m, every: 1m';
  const fromMs = need(fields, 'from', asTimeMs(), fix);
  const everyMs = need(fields, 'every', asTimeMs(1), fix);
  const toMs = need(fields, 'to', asTimeMs(fromMs ?? 0), fix);
  if (fromMs === undefined || everyMs === undefined || toMs === undefined) return undefined;
  const count = Math.floor((toMs - fromMs) / everyMs) + 1;
  const entry = fields.entries.get('every') as Entry;
  if (count <= testLimits.samples) return { fromMs, toMs, everyMs };
  return badValue(entry, `${count} samples`, `at most ${testLimits.samples} samples of one test`);
}

function refused(fields: Fields, keys: readonly string[], fix: string): boolean {
  const found = keys.flatMap((key) => fields.entries.get(key) ?? []);
  for (const { keyAt, what, file } of found)
    file.report('TOC700', keyAt, `${what} does not fit into this line`, { fix });
  return found.length > 0;
}

function valuesOf(
  fields: Fields,
  keys: readonly string[],
  labels: readonly string[],
  metricOf: MetricLookup,
): Readonly<Record<string, number>> | undefined {
  const values: Record<string, number> = {};
  for (const key of keys) {
    const value = measuredOf(fields, key, labels, metricOf);
    if (value === undefined) return undefined;
    values[key] = value;
  }
  return values;
}

function measuredOf(
  fields: Fields,
  key: string,
  labels: readonly string[],
  metricOf: MetricLookup,
): number | undefined {
  const { keyAt, file } = fields.entries.get(key) as Entry & { readonly keyAt: Place };
  const metric = metricOf(key);
  if (!metric) {
    const near = suggestion(
      key,
      metrics.map(({ name }) => name),
    );
    file.report('TOC300', keyAt, `there is no metric "${key}"`, near);
    return undefined;
  }
  const known = metricLabels(metric);
  const unknown = labels.filter((label) => !known.includes(label));
  for (const label of unknown) {
    const at = fields.entries.get(label)?.keyAt ?? keyAt;
    const detail = { allowed: known.join(' '), ...suggestion(label, known) };
    file.report('TOC301', at, `${key} has no label "${label}"`, detail);
  }
  const value = take(fields, key, asMeasured(metric));
  return unknown.length === 0 ? value : undefined;
}

/** A value in the metric's unit, rounded to its resolution. */
function asMeasured(metric: Metric): As<number> {
  return (entry) => {
    const amount = asAmount(entry);
    if (!amount) return undefined;
    if (amount.unit !== 'none' && amount.unit !== metric.unit) {
      entry.file.report('TOC400', entry.at, `${metric.name} is ${describeType(metric.unit)}`, {
        got: describeType(amount.unit),
        allowed: describeType(metric.unit),
      });
      return undefined;
    }
    const scaled = toScaled(amount.value, metric.resolution);
    if (scaled === undefined) return badValue(entry, String(amount.value), 'a number that can be sent');
    return fromScaled(scaled, metric.resolution);
  };
}
