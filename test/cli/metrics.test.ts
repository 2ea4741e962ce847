import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { metrics } from '../../shared/facts/metrics.ts';
import { runCommand } from './command.ts';

const run = (...args: string[]) => runCommand({ home: '/nowhere', clock: () => 0 }, ...args);

describe('tocsin metrics', () => {
  it('lists the catalogue with what every agent sends', async () => {
    const { code, out, err } = await run('metrics');
    const [head, ...rows] = out.trimEnd().split('\n');
    expect([code, err, rows.length]).toEqual([0, '', metrics.length]);
    expect(head).toMatch(/^METRIC +UNIT +KIND +LABELS +EVERY +SENT +IS$/);
    expect(rows.find((row) => row.startsWith('system.cpu.utilization '))).toMatch(
      /^system\.cpu\.utilization +ratio +gauge +mode +10s +always +share of CPU time/,
    );
    expect(rows.find((row) => row.startsWith('db.replication.lag '))).toMatch(
      /^db\.replication\.lag +seconds +gauge +- +1m +if set up +how far a replica is behind$/,
    );
  });

  it('gives programs the whole catalogue, with what its metrics leave open', async () => {
    const listed = JSON.parse((await run('metrics', '-o', 'json')).out);
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(metrics.map(({ name }) => name));
    expect(listed.find(({ name }: { name: string }) => name === 'system.cpu.utilization')).toEqual({
      name: 'system.cpu.utilization',
      unit: 'ratio',
      instrument: 'gauge',
      resolution: 0.0001,
      labels: ['mode'],
      folds: ['mode'],
      intervalMs: 10_000,
      isSigned: false,
      isSent: true,
      description: expect.stringContaining('share of CPU time'),
    });
  });

  it('lists what every agent sends, or what a glob matches as a whole', async () => {
    const names = async (...args: string[]) =>
      JSON.parse((await run('metrics', '-o', 'json', ...args)).out).map(({ name }: { name: string }) => name);
    expect(await names('--sent')).toEqual(metrics.filter(({ isSent }) => isSent).map(({ name }) => name));
    expect(await names('--name', 'db.replication.*')).toEqual(['db.replication.lag']);
    expect(await names('--name', 'db.replication')).toEqual([]);
    expect(await names('--name', 'db.*', '--sent')).toEqual([]);
  });

  describe('with files', () => {
    let home: string;
    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'tocsin-metrics-'));
    });
    afterEach(() => rmSync(home, { recursive: true }));

    it('lists what they declare, and their intervals of what the catalogue has', async () => {
      const file = join(home, 'm.yaml');
      writeFileSync(
        file,
        'version: 1\nmetrics:\n  shop.orders: { unit: count, labels: [shop] }\n  system.cpu.utilization: { interval: 1s }\n',
      );
      const lines = (await run('metrics', file)).out.split('\n').map((line) => line.split(/ {2,}/));
      expect(lines[0]).toEqual(['METRIC', 'UNIT', 'KIND', 'LABELS', 'EVERY', 'SENT', 'DECLARED', 'IS']);
      expect(lines).toHaveLength(metrics.length + 2);
      expect(lines.find(([name]) => name === 'system.cpu.utilization')?.slice(4, 7)).toEqual([
        '1s',
        'always',
        `${file}:4`,
      ]);
      expect(lines.at(-1)).toEqual([
        'shop.orders',
        'count',
        'gauge',
        'shop',
        '10s',
        'if set up',
        `${file}:3`,
        '-',
      ]);
    });

    it('tells the faults of files with errors, and answers no', async () => {
      const file = join(home, 'm.yaml');
      writeFileSync(file, 'version: 1\nmetrics: { shop.orders: { unit: kilos } }\n');
      expect(await run('metrics', file)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('TOC104'),
      });
    });
  });
});
