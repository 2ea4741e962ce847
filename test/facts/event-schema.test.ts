import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checked } from '../../shared/api/check.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/facts/event.ts';
import { eventDraftSchema, eventJsonSchema } from '../../shared/facts/event-schema.ts';
import { transitionId } from '../../shared/facts/ids.ts';
import { limits } from '../../shared/facts/limits.ts';
import { clearDraft, occurrenceDraft, raiseDraft } from './drafts.ts';

const raise = raiseDraft('node-1');

/** Code and field of the refusal; undefined if the event is accepted. */
function faultOf(event: unknown): readonly [string, string?] | undefined {
  try {
    checked(eventDraftSchema, event);
    return undefined;
  } catch (error) {
    if (!(error instanceof TocsinError)) throw error;
    const { field } = error.detail;
    return field === undefined ? [error.code] : [error.code, field];
  }
}

const letters = (count: number) => 'x'.repeat(count);
const entries = (count: number, value: unknown = 'x') =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`l${i}`, value]));
const list = (count: number, value: unknown = 1) => Array.from({ length: count }, () => value);

/** A raise whose JSON has exactly so many bytes. */
function ofBytes(sizeBytes: number): EventDraft {
  const empty = { ...raise, values: { ...raise.values, pad: '' } };
  return { ...empty, values: { ...raise.values, pad: letters(sizeBytes - JSON.stringify(empty).length) } };
}

describe('event schema', () => {
  it.each([
    ['a raise', raise],
    ['a clear', clearDraft(raise)],
    ['an occurrence', occurrenceDraft('node-1', 'a')],
    ['a raise that a gate held back', { ...raise, muted: 'cooldown' }],
    ['a raise of a rule in shadow', { ...raise, shadow: true }],
  ])('passes %s unchanged', (_, event) => {
    expect(checked(eventDraftSchema, structuredClone(event))).toEqual(event);
  });

  it.each<[string, (n: number) => unknown, number, readonly [string, string?]]>([
    ['labels', (n) => ({ ...raise, labels: entries(n) }), limits.labels, ['TOO_MANY', 'labels']],
    [
      'characters of a label name',
      (n) => ({ ...raise, labels: { [letters(n)]: '' } }),
      limits.labelNameChars,
      ['FIELD_INVALID', `labels.${letters(65)}`],
    ],
    [
      'characters of a label value',
      (n) => ({ ...raise, labels: { a: letters(n) } }),
      limits.labelValueChars,
      ['TOO_LONG', 'labels.a'],
    ],
    ['values', (n) => ({ ...raise, values: entries(n) }), limits.values, ['TOO_MANY', 'values']],
    [
      'entries of a list of numbers',
      (n) => ({ ...raise, values: { a: list(n) } }),
      limits.valueEntries,
      ['TOO_MANY', 'values.a'],
    ],
    [
      'entries of a list of texts',
      (n) => ({ ...raise, values: { a: list(n, '') } }),
      limits.valueEntries,
      ['TOO_MANY', 'values.a'],
    ],
    ['causes', (n) => ({ ...raise, causes: list(n, raise.id) }), limits.causes, ['TOO_MANY', 'causes']],
    [
      'characters of a message',
      (n) => ({ ...raise, message: letters(n) }),
      limits.messageChars,
      ['TOO_LONG', 'message'],
    ],
    [
      'characters of a host',
      (n) => ({ ...raise, host: letters(n) }),
      limits.hostIdChars,
      ['TOO_LONG', 'host'],
    ],
    [
      'characters of a type',
      (n) => ({ ...raise, type: 'X'.repeat(n) }),
      limits.typeChars,
      ['TOO_LONG', 'type'],
    ],
    ['bytes', ofBytes, limits.eventBytes, ['EVENT_TOO_LARGE']],
  ])('takes %s up to the limit and not one more', (_, make, limit, fault) => {
    expect(faultOf(make(limit))).toBeUndefined();
    expect(faultOf(make(limit + 1))).toEqual(fault);
  });

  it.each<[string, unknown, readonly [string, string?]]>([
    ['no object', 5, ['FIELD_TYPE']],
    ['a missing field', { ...raise, type: undefined }, ['FIELD_MISSING', 'type']],
    ['an unknown field', { ...raise, tpye: 'X' }, ['FIELD_UNKNOWN', 'tpye']],
    ['a type in lower case', { ...raise, type: 'disk_full' }, ['FIELD_INVALID', 'type']],
    ['an unknown severity', { ...raise, severity: 'bad' }, ['FIELD_INVALID', 'severity']],
    ['an unknown source', { ...raise, source: { kind: 'ghost' } }, ['FIELD_TYPE', 'source.kind']],
    ['a time that is no whole number', { ...raise, t: 1.5 }, ['FIELD_TYPE', 't']],
    ['a time before 1970', { ...raise, t: -1 }, ['OUT_OF_RANGE', 't']],
    ['a mixed list', { ...raise, values: { a: [1, 'x'] } }, ['FIELD_TYPE', 'values.a']],
    ['a nested value', { ...raise, values: { a: { b: 1 } } }, ['FIELD_TYPE', 'values.a']],
    ['an id that is none', { ...raise, id: 'abc' }, ['FIELD_INVALID', 'id']],
    ['another id', { ...raise, id: clearDraft(raise).id }, ['ID_MISMATCH', 'id']],
    ['another time under the same id', { ...raise, t: raise.t + 1 }, ['ID_MISMATCH', 'id']],
    ['another begin than the episode', { ...raise, start: raise.t }, ['ID_MISMATCH', 'episode']],
    ['a raise with another origin', { ...raise, origin: clearDraft(raise).id }, ['ID_MISMATCH', 'origin']],
    ['a raise without an episode', { ...raise, episode: undefined }, ['FIELD_MISSING', 'episode']],
    [
      'an occurrence of an episode',
      { ...occurrenceDraft('node-1', 'a'), episode: raise.episode },
      ['FIELD_INVALID', 'episode'],
    ],
    [
      'an occurrence of another time',
      { ...occurrenceDraft('node-1', 'a'), t: raise.t },
      ['ID_MISMATCH', 'id'],
    ],
  ])('refuses %s by code and field', (_, event, fault) => {
    expect(faultOf(event)).toEqual(fault);
  });

  it('tells what it got and what is allowed', () => {
    expect(() => checked(eventDraftSchema, { ...raise, severity: 'bad' })).toThrow(
      expect.objectContaining({
        status: 400,
        detail: { field: 'severity', got: 'bad', allowed: 'info, minor, major, critical' },
      }),
    );
  });

  it('accepts no id but the one that follows, whatever the time and transition', () => {
    const transition = fc.constantFrom('raised' as const, 'cleared' as const);
    fc.assert(
      fc.property(fc.nat(10 ** 9), fc.nat(10 ** 9), transition, transition, (a, b, named, sent) => {
        const id = transitionId(raise.episode as string, named, raise.t + a);
        const event = {
          ...raise,
          transition: sent,
          t: raise.t + b,
          id,
          origin: sent === 'raised' ? id : raise.id,
        };
        expect(faultOf(event) === undefined).toBe(a === b && named === sent);
      }),
    );
  });

  it('gives a JSON Schema with the fields and bounds', () => {
    const schema = eventJsonSchema() as {
      required: string[];
      properties: Record<string, Record<string, unknown>>;
    };
    expect(schema.required).toEqual([
      'v',
      'id',
      'type',
      'transition',
      't',
      'origin',
      'severity',
      'source',
      'labels',
      'values',
      'causes',
    ]);
    expect(schema.properties.message).toEqual({ type: 'string', maxLength: limits.messageChars });
  });
});
