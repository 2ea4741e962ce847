import { describe, expect, it } from 'vitest';
import { checked } from '../../shared/api/check.ts';
import { TocsinError } from '../../shared/errors.ts';
import { documentJsonSchema, documentSchema } from '../../shared/facts/document-schema.ts';
import { limits } from '../../shared/facts/limits.ts';
import { clearDraft, nineMs, occurrenceDraft, quietDocument, raiseDraft } from './drafts.ts';

function faultOf(document: unknown): readonly [string, string?] | undefined {
  try {
    checked(documentSchema, document);
    return undefined;
  } catch (error) {
    if (!(error instanceof TocsinError)) throw error;
    const { field } = error.detail;
    return field === undefined ? [error.code] : [error.code, field];
  }
}

const letters = (count: number) => 'x'.repeat(count);
const series = { metric: 'system.cpu.utilization', labels: {}, resolution: 0.0001 };
const block = { schema: 'h', fromMs: nineMs, intervalMs: 10_000, count: 6, columns: '' };
const result = {
  id: 'c-1',
  status: 'succeeded',
  exitCode: 0,
  output: {},
  errorText: '',
  finishedAtMs: nineMs,
};
const base64Of = (sizeBytes: number) => Buffer.alloc(sizeBytes).toString('base64');
const occurrences = (count: number) =>
  Array.from({ length: count }, (_, i) => occurrenceDraft('node-1', `${i}`));

/** A schema whose JSON has exactly so many bytes. */
function schemaOfBytes(sizeBytes: number) {
  const labels = (value: string) =>
    Object.fromEntries(Array.from({ length: limits.labels }, (_, i) => [`l${i}`, value]));
  const full = { ...series, labels: labels(letters(250)) };
  const make = (count: number, resolution: number) => ({
    hash: 'h',
    series: [...Array.from({ length: count }, () => full), { ...series, labels: {}, resolution }],
  });
  const count = Math.floor((sizeBytes - 1_000) / (JSON.stringify(full).length + 1));
  const rest = sizeBytes - JSON.stringify({ hash: '', series: make(count, 1).series }).length;
  const padding = { ...series, resolution: 1 };
  const padded = { hash: 'h', series: [...make(count, 1).series, padding] };
  const missing = sizeBytes - JSON.stringify(padded).length;
  if (rest < 0 || missing < 0) throw new Error('too small');
  return { hash: 'h', series: [...make(count, 1).series, { ...padding, labels: spread(missing) }] };
}

/** Labels that make `{}` longer by exactly so many bytes. */
function spread(bytes: number): Record<string, string> {
  const labels: Record<string, string> = {};
  let rest = bytes + 1;
  for (let i = 10; rest > 0; i++) {
    // `"l10":"",` is 9 bytes; what is left for the last one must be at least that.
    const chars = rest - 9 <= 256 ? rest - 9 : Math.min(256, rest - 9 - 9);
    labels[`l${i}`] = letters(chars);
    rest -= chars + 9;
  }
  return labels;
}

describe('document schema', () => {
  it('passes a quiet and a full document unchanged', () => {
    const raise = raiseDraft('node-1');
    const full = quietDocument({
      clockOffsetMs: -1200,
      configVersion: 'v1',
      configError: 'rule x',
      schema: { hash: 'h', series: [series] },
      samples: block,
      events: [raise, clearDraft(raise)],
      commandResults: [{ ...result, status: 'succeeded' }],
      dropped: { 'spool-full': 3 },
    });
    expect(checked(documentSchema, structuredClone(full))).toEqual(full);
    expect(checked(documentSchema, quietDocument())).toEqual(quietDocument());
  });

  it.each<[string, (n: number) => unknown, number, readonly [string, string?]]>([
    ['events', (n) => quietDocument({ events: occurrences(n) }), limits.events, ['TOO_MANY', 'events']],
    ['the sequence', (n) => quietDocument({ seq: n }), limits.seq, ['OUT_OF_RANGE', 'seq']],
    [
      'series',
      (n) => quietDocument({ schema: { hash: 'h', series: Array.from({ length: n }, () => series) } }),
      limits.series,
      ['TOO_MANY', 'schema.series'],
    ],
    [
      'bytes of a schema',
      (n) => quietDocument({ schema: schemaOfBytes(n) }),
      limits.itemBytes,
      ['SCHEMA_TOO_LARGE', 'schema'],
    ],
    [
      'samples of a series',
      (n) => quietDocument({ samples: { ...block, count: n } }),
      limits.samplesPerSeries,
      ['OUT_OF_RANGE', 'samples.count'],
    ],
    [
      'bytes of columns',
      (n) => quietDocument({ samples: { ...block, columns: base64Of(n) } }),
      limits.itemBytes,
      ['TOO_LONG', 'samples.columns'],
    ],
    [
      'results of commands',
      (n) => ({ ...quietDocument(), commandResults: Array.from({ length: n }, () => result) }),
      limits.commandResults,
      ['TOO_MANY', 'commandResults'],
    ],
    [
      'characters of a version',
      (n) => quietDocument({ agentVersion: letters(n) }),
      limits.versionChars,
      ['TOO_LONG', 'agentVersion'],
    ],
    [
      'characters of a host',
      (n) => quietDocument({ host: letters(n) }),
      limits.hostIdChars,
      ['TOO_LONG', 'host'],
    ],
  ])('takes %s up to the limit and not one more', (_, make, limit, fault) => {
    expect(faultOf(make(limit))).toBeUndefined();
    expect(faultOf(make(limit + 1))).toEqual(fault);
  });

  it.each<[string, unknown, readonly [string, string?]]>([
    ['an unknown version of the form', { ...quietDocument(), v: 2 }, ['FIELD_INVALID', 'v']],
    ['a host with a slash', quietDocument({ host: 'a/b' }), ['FIELD_INVALID', 'host']],
    ['a boot of another form', quietDocument({ boot: 'abc' }), ['FIELD_INVALID', 'boot']],
    ['a negative sequence', quietDocument({ seq: -1 }), ['OUT_OF_RANGE', 'seq']],
    ['no events', { ...quietDocument(), events: undefined }, ['FIELD_MISSING', 'events']],
    [
      'columns that are no base64',
      quietDocument({ samples: { ...block, columns: '*' } }),
      ['FIELD_INVALID', 'samples.columns'],
    ],
    [
      'no samples in a block',
      quietDocument({ samples: { ...block, count: 0 } }),
      ['OUT_OF_RANGE', 'samples.count'],
    ],
    [
      'a fault deep in an event',
      {
        ...quietDocument(),
        events: [occurrenceDraft('node-1', 'a'), { ...raiseDraft('node-1'), labels: { a: 1 } }],
      },
      ['FIELD_TYPE', 'events[1].labels.a'],
    ],
  ])('refuses %s by code and field', (_, document, fault) => {
    expect(faultOf(document)).toEqual(fault);
  });

  it.each([
    [limits.flushMostMs, undefined],
    [limits.flushMostMs + 1, 'flushMs'],
    [0, 'flushMs'],
  ])('takes an agent that posts each %i ms, or refuses %s', (flushMs, field) => {
    expect(faultOf(quietDocument({ flushMs }))?.[1]).toBe(field);
  });

  it('gives a JSON Schema with every required field', () => {
    const schema = documentJsonSchema() as { required: string[] };
    expect(schema.required).toEqual([
      'v',
      'host',
      'boot',
      'seq',
      'builtAtMs',
      'watermarkMs',
      'clockOffsetMs',
      'configVersion',
      'agentVersion',
      'events',
    ]);
  });
});
