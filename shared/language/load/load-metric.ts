import { type Metric, metricByName, type Unit } from '../../facts/metrics.ts';
import { languageLimits } from '../limits.ts';
import type { Located } from '../raw.ts';
import { asDurationMs, asLabel, asOneOf, asText, badValue } from './readings.ts';
import { type As, asList, type Entry, type Fields, fieldsOf, need, scalarOf, take } from './yaml-reader.ts';

type NamedEntry = Entry & { readonly keyAt: Entry['at'] };

const keys = { known: ['unit', 'labels', 'instrument', 'interval', 'resolution', 'description'] };
const units: readonly Unit[] = ['ratio', 'bytes', 'seconds', 'count'];
const ratioResolution = 0.0001;
const otherResolution = 0.001;

/**
 * A metric of the section `metrics`; undefined after diagnostics. One of the catalogue takes `interval` alone: how often
 * the hosts here sample it. Whether another file declares it is not checked.
 */
export function readMetric(name: string, entry: NamedEntry): Located<Metric> | undefined {
  const catalogued = metricByName(name);
  if (catalogued) return readInterval(catalogued, entry);
  const isNamed = isFreeName(name, entry);
  const fields = fieldsOf(entry, keys);
  const unit = fields && need(fields, 'unit', asOneOf(units), 'unit: count');
  const options = fields && unit && optionsOf(fields, unit.value);
  return isNamed && unit && options
    ? { value: { name, unit: unit.value, ...options }, at: entry.keyAt }
    : undefined;
}

function readInterval(metric: Metric, entry: NamedEntry): Located<Metric> | undefined {
  const fields = fieldsOf(entry);
  const others = fields && [...fields.entries.keys()].filter((key) => key !== 'interval');
  if (others?.length) {
    entry.file.report('TOC106', entry.keyAt, `the catalogue has a metric "${metric.name}"`, {
      got: others.join(' '),
      allowed: 'interval',
      fix: 'take another name',
    });
    return undefined;
  }
  const intervalMs = fields && need(fields, 'interval', asInterval, 'interval: 10s');
  return intervalMs === undefined ? undefined : { value: { ...metric, intervalMs }, at: entry.keyAt };
}

function isFreeName(name: string, { keyAt, file }: NamedEntry): boolean {
  if (/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/.test(name) && name.length <= languageLimits.metricNameChars)
    return true;
  file.report('TOC104', keyAt, `"${name}" is no name of a metric`, {
    allowed: `words in lower case with dots between them such as shop.orders.open, at most ${languageLimits.metricNameChars} characters`,
  });
  return false;
}

function optionsOf(fields: Fields, unit: Unit): Omit<Metric, 'name' | 'unit'> | undefined {
  const labels = take(fields, 'labels', asLabels);
  const instrument = take(fields, 'instrument', asOneOf(['gauge', 'counter']));
  const intervalMs = take(fields, 'interval', asInterval);
  const resolution = take(fields, 'resolution', asResolution);
  const description = take(fields, 'description', asDescription);
  const read = { labels, instrument, interval: intervalMs, resolution, description };
  if (Object.entries(read).some(([key, value]) => value === undefined && fields.entries.has(key)))
    return undefined;
  return {
    instrument: instrument?.value ?? 'gauge',
    resolution: resolution ?? (unit === 'ratio' ? ratioResolution : otherResolution),
    labels: labels ?? [],
    description: description ?? '',
    ...(intervalMs !== undefined && { intervalMs }),
  };
}

/** Labels beside `host`, which every series has. */
const asLabels: As<readonly string[]> = (entry) => {
  const labels = asList(asLabel, languageLimits.metricLabels)(entry)?.value;
  const written = entry.node?.kind === 'list' ? entry.node.items.length : 0;
  if (labels?.length !== written) return undefined;
  const names = labels.map(({ value }) => value);
  for (const [i, { value, at }] of labels.entries()) {
    if (value !== 'host' && names.indexOf(value) === i) continue;
    const message =
      value === 'host' ? 'every series has the label "host"' : `there are two labels "${value}"`;
    entry.file.report('TOC104', at, message, { fix: 'leave it out' });
    return undefined;
  }
  return names;
};

const asInterval = asDurationMs(languageLimits.metricIntervalMinMs, languageLimits.metricIntervalMaxMs);

const asResolution: As<number> = (entry) => {
  const { metricResolutionMin: min, metricResolutionMax: max } = languageLimits;
  const allowed = `a number of ${min} to ${max}`;
  const scalar = scalarOf(entry, allowed);
  if (!scalar) return undefined;
  const { value } = scalar;
  if (typeof value === 'number' && value >= min && value <= max) return value;
  return badValue(entry, JSON.stringify(String(value).slice(0, 60)), allowed);
};

const asDescription: As<string> = (entry) => {
  const text = asText(entry)?.value;
  if (text === undefined || text.length <= languageLimits.metricDescriptionChars) return text;
  return badValue(entry, `${text.length} characters`, `at most ${languageLimits.metricDescriptionChars}`);
};
