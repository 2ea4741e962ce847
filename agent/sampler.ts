import { fromScaled, toScaled } from '../shared/facts/codec.ts';
import { limits } from '../shared/facts/limits.ts';
import { metricByName } from '../shared/facts/metrics.ts';
import { codeOf, type Host } from './host.ts';
import type { Reading, Sensor } from './sensors/sensor.ts';

/** A reading as it is sent: `value` is `scaled` times the resolution of its metric, and what rules see. */
export interface Sampled extends Reading {
  /** Names the series within this run. */
  readonly key: string;
  readonly scaled: number;
  readonly resolution: number;
}

type Labels = Reading['labels'];

const maxKnownKeys = 4 * limits.series;

/** One tick: asks every sensor. Never rejects; a sensor that fails is left out and logged when it begins to fail. */
export type Sampler = () => Promise<readonly Sampled[]>;

/** `limits.series` bounds the whole: what comes beyond, in the order of the sensors, is left out. */
export function makeSampler(host: Host, sensors: readonly Sensor[]): Sampler {
  const failing = new Set<string>();
  const readOne = async (sensor: Sensor): Promise<readonly Reading[]> => {
    try {
      const readings = await sensor.read();
      failing.delete(sensor.name);
      return readings;
    } catch (error) {
      if (!failing.has(sensor.name))
        host.log('warn', 'sensor failed', { sensor: sensor.name, code: codeOf(error) });
      failing.add(sensor.name);
      return [];
    }
  };
  const labelsByKey = new Map<string, Labels>();
  return async () => {
    const readings = await Promise.all(sensors.map(readOne));
    const sampled = readings.flat().flatMap((reading) => rounded(reading, labelsByKey));
    return sampled.slice(0, limits.series);
  };
}

/** Nothing for a value that is no number, or a label that a document cannot carry. */
function rounded(reading: Reading, labelsByKey: Map<string, Labels>): readonly Sampled[] {
  const { metric } = reading;
  const resolution = metricByName(metric)?.resolution ?? 1;
  const scaled = toScaled(reading.value, resolution);
  if (scaled === undefined || Object.values(reading.labels).some(isTooLong)) return [];
  const key = metric + JSON.stringify(reading.labels);
  return [
    {
      metric,
      key,
      labels: sameObject(labelsByKey, key, reading.labels),
      value: fromScaled(scaled, resolution),
      scaled,
      resolution,
    },
  ];
}

function isTooLong(label: string): boolean {
  return label.length > limits.labelValueChars;
}

/** The same object from tick to tick: the rules keep what they computed of labels by identity. */
function sameObject(labelsByKey: Map<string, Labels>, key: string, labels: Labels): Labels {
  const known = labelsByKey.get(key);
  if (known !== undefined) return known;
  if (labelsByKey.size >= maxKnownKeys) labelsByKey.clear();
  labelsByKey.set(key, labels);
  return labels;
}
