import { describe, expect, it } from 'vitest';
import { defaultSensors } from '../../agent/sensors/default-sensors.ts';
import { fromScaled, toScaled } from '../../shared/facts/codec.ts';
import { limits } from '../../shared/facts/limits.ts';
import { metricByName, metrics } from '../../shared/facts/metrics.ts';
import { FakeHost } from '../agent/fake-host.ts';
import { machine } from '../agent/machine.ts';

describe('the catalogue of metrics', () => {
  it('marks what the sensors of every agent send, and nothing else', async () => {
    const host = new FakeHost();
    const sensors = defaultSensors(host, '/');
    const sent = new Set<string>();
    for (const second of [0, 1]) {
      machine(host, second);
      for (const sensor of sensors) for (const { metric } of await sensor.read()) sent.add(metric);
    }
    const marked = metrics.filter(({ isSent }) => isSent).map(({ name }) => name);
    expect([...sent].sort()).toEqual(marked.toSorted());
  });

  it('has each name once, in the form of the conventions', () => {
    const names = metrics.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z]+(\.[a-z0-9_]+)+$/.test(name))).toEqual([]);
    for (const metric of metrics) expect(metricByName(metric.name)).toBe(metric);
    expect([metricByName('system.cpu'), metricByName('constructor')]).toEqual([undefined, undefined]);
  });

  it('has labels that samples may have, and never the host among them', () => {
    for (const { labels, folds = [] } of metrics) {
      expect(labels.filter((label) => !/^[a-z_]+$/.test(label) || label === 'host')).toEqual([]);
      expect(labels.length).toBeLessThan(limits.labels);
      // Evaluation reads the series without a label for these two alone.
      expect(folds.filter((label) => !labels.includes(label) || !['mode', 'state'].includes(label))).toEqual(
        [],
      );
    }
  });

  it('has resolutions at which values come back as they were sent', () => {
    for (const { unit, resolution } of metrics) {
      expect(resolution).toBeGreaterThan(0);
      if (unit === 'ratio') expect(fromScaled(toScaled(0.95, resolution) ?? 0, resolution)).toBe(0.95);
      else expect(fromScaled(toScaled(8192, resolution) ?? 0, resolution)).toBe(8192);
    }
  });

  it('has intervals of whole seconds where they are not the default', () => {
    const slow = metrics.flatMap(({ intervalMs }) => intervalMs ?? []);
    expect(slow.length).toBeGreaterThan(0);
    expect(slow.filter((intervalMs) => intervalMs <= 10_000 || intervalMs % 1000 !== 0)).toEqual([]);
  });

  it('names what lies below zero', () => {
    expect(metrics.filter(({ isSigned }) => isSigned).map(({ name }) => name)).toEqual([
      'host.clock.offset',
      'probe.tls.certificate_expiry',
    ]);
  });

  it.each([
    ['system.cpu.utilization', 'ratio', 'gauge', ['mode']],
    ['system.disk.io', 'bytes', 'counter', ['device', 'direction']],
    ['process.memory.usage', 'bytes', 'gauge', ['process']],
    ['host.pressure.io', 'ratio', 'gauge', ['kind']],
    ['host.tcp.retransmit', 'count', 'counter', []],
    ['system.filesystem.inodes.utilization', 'ratio', 'gauge', ['mountpoint', 'device']],
    ['db.replication.lag', 'seconds', 'gauge', []],
    ['log.lines', 'count', 'counter', ['log']],
  ])('has %s as a %s %s by %j', (name, unit, instrument, labels) => {
    expect(metricByName(name)).toMatchObject({ name, unit, instrument, labels });
  });
});
