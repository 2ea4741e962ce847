import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeDocuments } from '../../agent/documents.ts';
import type { Sampled } from '../../agent/sampler.ts';
import { makeSampler } from '../../agent/sampler.ts';
import { defaultSensors } from '../../agent/sensors/default-sensors.ts';
import { splitDocument } from '../../agent/split-document.ts';
import type { CommandResult } from '../../shared/api/commands.ts';
import { fromBase64 } from '../../shared/facts/base64.ts';
import { decodeColumns, schemaHash } from '../../shared/facts/codec.ts';
import type { Document } from '../../shared/facts/document.ts';
import { documentSchema } from '../../shared/facts/document-schema.ts';
import type { EventDraft } from '../../shared/facts/event.ts';
import { limits } from '../../shared/facts/limits.ts';
import { FakeHost } from './fake-host.ts';
import { machine } from './machine.ts';
import { occurrence } from './occurrence.ts';

const startMs = Date.UTC(2026, 10, 21, 12);
const state = { clockOffsetMs: null, configVersion: null, dropped: {} };
const options = { host: 'h1', boot: 'tb0000-abcd', agentVersion: '0.1.0', intervalMs: 10_000 };

function sampled(name: string, scaled: number): Sampled {
  const labels = { device: name };
  return { metric: 'system.disk.io', labels, key: name, value: scaled * 512, scaled, resolution: 512 };
}

const event = (index: number): EventDraft => occurrence(startMs + index);

function result(id: string): CommandResult {
  return { id, status: 'succeeded', exitCode: 0, output: {}, errorText: '', finishedAtMs: startMs };
}

function columnsOf({ samples, schema }: Document): ReadonlyArray<ReadonlyArray<number | undefined>> {
  if (!samples || !schema) return [];
  return decodeColumns(fromBase64(samples.columns), schema.series.length, samples.count);
}

describe('a document', () => {
  it('holds a minute of ticks, holes where a series or a tick was missing, and the schema it has not told yet', () => {
    const documents = makeDocuments(options);
    documents.addTick(startMs, [sampled('a', 1), sampled('b', 5)], []);
    documents.addTick(startMs + 10_040, [sampled('a', 2)], []);
    documents.addTick(startMs + 19_990, [sampled('b', 7), sampled('c', 9)], [event(1)]);
    const [document, ...others] = documents.build(startMs + 30_000, state);
    expect(others).toEqual([]);
    const { samples, schema, ...rest } = document as Document;
    expect(rest).toEqual({
      v: 1,
      host: 'h1',
      boot: 'tb0000-abcd',
      seq: 0,
      builtAtMs: startMs + 30_000,
      watermarkMs: startMs + 19_990,
      clockOffsetMs: null,
      configVersion: null,
      agentVersion: '0.1.0',
      events: [event(1)],
    });
    expect(schema?.series.map(({ labels }) => labels.device)).toEqual(['a', 'b', 'c']);
    expect(schema?.hash).toBe(schemaHash(schema?.series ?? []));
    expect(samples).toMatchObject({ schema: schema?.hash, fromMs: startMs, intervalMs: 10_000, count: 3 });
    expect(columnsOf(document as Document)).toEqual([
      [1, 2, undefined],
      [5, undefined, 7],
      [undefined, undefined, 9],
    ]);
  });

  it.each([
    [{}, undefined],
    [{ flushMs: 60_000 }, undefined],
    [{ flushMs: 3_600_000 }, 3_600_000],
  ])('tells how often its agent posts if not each minute: %j', (more, flushMs) => {
    const [document] = makeDocuments({ ...options, ...more }).build(startMs, state);
    expect(document?.flushMs).toBe(flushMs);
    expect(documentSchema.parse(document)).toEqual(document);
  });

  it('tells a schema once, and again when the series change; columns keep their order', () => {
    const documents = makeDocuments(options);
    const build = (...names: string[]): Document => {
      documents.addTick(
        startMs,
        names.map((name) => sampled(name, 1)),
        [],
      );
      return documents.build(startMs, state)[0] as Document;
    };
    const told = [build('a', 'b'), build('b', 'a'), build('a', 'b', 'c'), build('c', 'b', 'a'), build('a')];
    expect(
      told.map(({ schema }) => schema?.series.map(({ labels }) => labels.device).join('') ?? null),
    ).toEqual(['ab', null, 'abc', null, 'a']);
  });

  it('is built without samples too: it is the sign of life', () => {
    const documents = makeDocuments(options);
    documents.build(startMs, state);
    const [document] = documents.build(startMs + 1, { ...state, dropped: { too_old: 2 }, configError: 'no' });
    expect(document).toMatchObject({ seq: 1, events: [], configError: 'no', dropped: { too_old: 2 } });
    expect(document).not.toHaveProperty('samples');
  });

  it('begins another block where a block would grow beyond its limit, and none for the pause of a suspended machine', () => {
    const documents = makeDocuments(options);
    const lastSlotMs = startMs + (limits.samplesPerSeries - 1) * 10_000;
    for (const tMs of [startMs, lastSlotMs, lastSlotMs + 10_000, lastSlotMs + 8 * 3_600_000]) {
      documents.addTick(tMs, [sampled('a', 1)], []);
    }
    const built = documents.build(lastSlotMs + 9 * 3_600_000, state);
    expect(built.map(({ samples }) => [samples?.fromMs, samples?.count])).toEqual([
      [startMs, limits.samplesPerSeries],
      [lastSlotMs + 10_000, 1],
      [lastSlotMs + 8 * 3_600_000, 1],
    ]);
    expect(built.map(({ watermarkMs }) => watermarkMs)).toEqual([0, 0, lastSlotMs + 8 * 3_600_000]);
  });

  it('carries as many events and answers as the limits allow; the rest follows in the next', () => {
    const documents = makeDocuments(options);
    documents.addTick(
      startMs,
      [],
      Array.from({ length: limits.events + 1 }, (_, index) => event(index)),
    );
    for (let index = 0; index <= limits.commandResults; index++) documents.addResult(result(`c${index}`));
    const built = documents.build(startMs, state);
    expect(built.map(({ events, commandResults }) => [events.length, commandResults?.length])).toEqual([
      [limits.events, limits.commandResults],
      [1, 1],
    ]);
    expect(documents.build(startMs, state)[0]?.events).toEqual([]);
  });

  it('keeps within the limit of series while series come and go', () => {
    const documents = makeDocuments(options);
    const many = (from: number): Sampled[] =>
      Array.from({ length: limits.series }, (_, i) => sampled(`d${from + i}`, i));
    documents.addTick(startMs, many(0), []);
    documents.addTick(startMs + 10_000, many(1), []);
    const built = documents.build(startMs + 10_000, state);
    expect(built.map(({ schema }) => schema?.series.length)).toEqual([limits.series, limits.series]);
  });

  it('of a quiet minute of 30 series has columns of at most 850 bytes', async () => {
    const host = new FakeHost();
    const sample = makeSampler(host, defaultSensors(host, '/'));
    const documents = makeDocuments(options);
    machine(host, 0);
    await sample();
    for (let step = 1; step <= 6; step++) {
      machine(host, step);
      documents.addTick(startMs + step * 10_000, await sample(), []);
    }
    const [document] = documents.build(startMs + 60_000, state);
    expect(columnsOf(document as Document).map((column) => column.length)).toEqual(Array(30).fill(6));
    const sizeBytes = fromBase64(document?.samples?.columns ?? '').length;
    expect(sizeBytes).toBeLessThanOrEqual(850);
    expect(documentSchema.parse(document)).toEqual(document);
  });
});

describe('splitDocument', () => {
  const name = { boot: 'tb0000-abcd', seq: 99 };
  const build = (ticks: number, events: number, results: number): Document => {
    const documents = makeDocuments(options);
    const made = Array.from({ length: events }, (_, index) => event(index));
    documents.addTick(startMs, [], made);
    for (let tick = 0; tick < ticks; tick++)
      documents.addTick(startMs + tick * 10_000, [sampled('a', tick)], []);
    for (let index = 0; index < results; index++) documents.addResult(result(`c${index}`));
    return documents.build(startMs, state)[0] as Document;
  };
  /** Every document that the whole falls apart into. */
  const crumble = (document: Document): Document[] => {
    const halves = splitDocument(document, document.schema?.series.length ?? 1, () => name);
    return halves === undefined ? [document] : halves.flatMap(crumble);
  };

  it('loses and doubles nothing, down to single facts', () => {
    const size = fc.integer({ min: 0, max: 7 });
    fc.assert(
      fc.property(size, size, size, (ticks, events, results) => {
        const whole = build(ticks, events, results);
        const crumbs = crumble(whole);
        const values = crumbs
          .filter(({ samples }) => samples)
          .sort((a, b) => (a.samples?.fromMs ?? 0) - (b.samples?.fromMs ?? 0))
          .map((crumb) => {
            const { samples } = crumb;
            const column = decodeColumns(fromBase64(samples?.columns ?? ''), 1, samples?.count ?? 0)[0];
            return [samples?.fromMs, column];
          });
        const expected = Array.from({ length: ticks }, (_, tick) => [startMs + tick * 10_000, [tick]]);
        expect(values).toEqual(whole.samples === undefined ? [] : expected);
        expect(crumbs.flatMap((crumb) => crumb.events)).toEqual(whole.events);
        expect(crumbs.flatMap((crumb) => crumb.commandResults ?? [])).toEqual(whole.commandResults ?? []);
        for (const crumb of crumbs) {
          const facts =
            crumb.events.length + (crumb.commandResults?.length ?? 0) + (crumb.samples?.count ?? 0);
          expect(facts).toBeLessThanOrEqual(1);
          if (crumb.samples) expect(crumb.schema).toEqual(whole.schema);
        }
        expect(crumbs[0]).toMatchObject({ boot: whole.boot, seq: whole.seq });
      }),
    );
  });

  it('leaves whole what it cannot part', () => {
    for (const whole of [build(1, 0, 0), build(0, 1, 0), build(0, 0, 1), build(0, 0, 0)]) {
      expect(splitDocument(whole, 1, () => name)).toBeUndefined();
    }
    expect(splitDocument(build(2, 0, 0), undefined, () => name)).toBeUndefined();
  });
});
