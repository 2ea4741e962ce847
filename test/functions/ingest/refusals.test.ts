import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { revocationOf } from '../../../functions/hosts/revocation.ts';
import { keyThumbprint } from '../../../functions/identity/credential.ts';
import { readDocument } from '../../../functions/ingest/read-document.ts';
import type { Document } from '../../../shared/facts/document.ts';
import type { EventDraft } from '../../../shared/facts/event.ts';
import { limits } from '../../../shared/facts/limits.ts';
import { systemEvents } from '../../../shared/facts/system-events.ts';
import { bodyHash } from '../../../shared/identity/proof.ts';
import { dayMs, hourMs } from '../../../shared/time.ts';
import { nineMs, occurrenceDraft, quietDocument, raiseDraft } from '../../facts/drafts.ts';
import { apiEvent, refusal, told } from '../http/api-event.ts';
import { block, makeService, schema } from './service.ts';

const raise = raiseDraft('node-1', nineMs - 10_000);
const packed = (document: object) => gzipSync(JSON.stringify(document));

/** Gzip of a quiet document that unpacks to exactly so many bytes, by spaces after it. */
const unpacksTo = (sizeBytes: number) => gzipSync(JSON.stringify(quietDocument()).padEnd(sizeBytes));

/** A packed document of exactly so many bytes, by a comment in the header of the gzip. */
function packsTo(sizeBytes: number): Uint8Array {
  const plain = packed(quietDocument());
  const comment = Buffer.alloc(sizeBytes - plain.length, 'x');
  comment[comment.length - 1] = 0;
  const header = Buffer.from(plain.subarray(0, 10));
  header[3] = 0x10;
  return Buffer.concat([header, comment, plain.subarray(10)]);
}

describe('ingest refuses', () => {
  it('more than the packed bound, and takes the bound', async () => {
    const { post } = makeService();
    expect(gunzipSync(packsTo(limits.compressedBytes)).length).toBe(JSON.stringify(quietDocument()).length);
    expect((await post(packsTo(limits.compressedBytes))).statusCode).toBe(200);
    expect(refusal(await post(packsTo(limits.compressedBytes + 1)))).toEqual([413, 'DOCUMENT_TOO_LARGE']);
  });

  it('more than the unpacked bound, and takes the bound', async () => {
    const { post } = makeService();
    expect((await post(unpacksTo(limits.rawBytes))).statusCode).toBe(200);
    expect(refusal(await post(unpacksTo(limits.rawBytes + 1)))).toEqual([413, 'DOCUMENT_TOO_LARGE_UNPACKED']);
  });

  it('a gzip bomb without unpacking it', () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const before = process.memoryUsage().arrayBuffers;
    expect(() => readDocument(bomb)).toThrow(
      expect.objectContaining({ code: 'DOCUMENT_TOO_LARGE_UNPACKED' }),
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
  });

  it.each<[string, Uint8Array, readonly [number, string, string?]]>([
    ['no body', new Uint8Array(), [400, 'BODY_NOT_GZIP']],
    ['plain JSON', Buffer.from(JSON.stringify(quietDocument())), [400, 'BODY_NOT_GZIP']],
    ['a gzip that was cut off', packed(quietDocument()).subarray(0, 60), [400, 'BODY_NOT_GZIP']],
    ['broken JSON', gzipSync('{"v":1,'), [400, 'BODY_NOT_JSON']],
    ['bytes that are no UTF-8', gzipSync(Buffer.from([0x22, 0xff, 0x22])), [400, 'BODY_NOT_JSON']],
    ['no object', gzipSync('[]'), [400, 'FIELD_TYPE']],
    ['a wrong type', packed({ ...quietDocument(), seq: 'one' }), [400, 'FIELD_TYPE', 'seq']],
    ['an unknown field', packed({ ...quietDocument(), extra: 1 }), [400, 'FIELD_UNKNOWN', 'extra']],
    [
      'another id',
      packed(quietDocument({ events: [{ ...raise, t: raise.t + 1 }] })),
      [400, 'ID_MISMATCH', 'events[0].id'],
    ],
    [
      'columns that cannot be decoded',
      packed(quietDocument({ schema, samples: { ...block, columns: 'AAAA' } })),
      [400, 'COLUMNS_MALFORMED', 'samples.columns'],
    ],
    [
      'a schema under another hash',
      packed(quietDocument({ schema: { ...schema, hash: 'abc' } })),
      [400, 'SCHEMA_HASH_MISMATCH', 'schema.hash'],
    ],
  ])('%s', async (_, body, expected) => {
    const { post, samples, events } = makeService();
    const answer = await post(body);
    expect(refusal(answer).slice(0, expected.length)).toEqual(expected);
    expect(told(answer).body).toMatchObject({ serverTimeMs: nineMs });
    expect([samples.all(), events.all()]).toEqual([[], []]);
  });

  const foreign = (more: Partial<EventDraft>): Document =>
    quietDocument({ events: [occurrenceDraft('node-1', 'a'), { ...raise, ...more }] });
  it.each<[string, Document, string]>([
    ['the document', quietDocument({ host: 'node-2' }), 'host'],
    ['the host of an event', foreign({ host: 'node-2' }), 'events[1].host'],
    ['the host label of an event', foreign({ labels: { host: 'node-2' } }), 'events[1].labels.host'],
    ['an event without a host label', foreign({ labels: {} }), 'events[1].labels.host'],
    ['the source of an event', foreign({ source: { kind: 'agent', host: 'node-2' } }), 'events[1].source'],
    [
      'an event of an operator',
      foreign({ source: { kind: 'operator', name: 'node-1' } }),
      'events[1].source',
    ],
  ])('%s of another host, and stores nothing', async (_, document, field) => {
    const { post, samples, events } = makeService();
    expect(refusal(await post(document))).toEqual([403, 'FOREIGN_HOST', field]);
    expect([samples.all(), events.all()]).toEqual([[], []]);
  });

  it.each([...systemEvents.keys(), 'CANARY'])(
    '%s, which no agent sends, and stores nothing',
    async (type) => {
      const { post, samples, events } = makeService();
      const body = quietDocument({ events: [raise, { ...occurrenceDraft('node-1', 'a'), type }] });
      const answer = await post(body);
      expect(refusal(answer)).toEqual([400, 'TYPE_RESERVED', 'events[1].type']);
      expect(told(answer).body).toMatchObject({
        error: { got: type, allowed: expect.stringMatching(new RegExp(`^any type but .*\\b${type}\\b`)) },
      });
      expect([samples.all(), events.all()]).toEqual([[], []]);
    },
  );

  it('no change of a member, which agents send', async () => {
    const { post, events } = makeService();
    const changed = { ...occurrenceDraft('node-1', 'a'), type: 'MEMBER_CHANGED' };
    expect((await post(quietDocument({ events: [changed] }))).statusCode).toBe(200);
    expect(events.all().map(({ type }) => type)).toEqual(['MEMBER_CHANGED']);
  });

  it('a request that does not say or prove who it is, each fault by its own code', async () => {
    const { post, host } = makeService();
    const body = packed(quietDocument());
    const good = await host.headers('/v1/documents', body, nineMs);
    const { authorization: _, ...noCredential } = good;
    const { 'x-tocsin-proof': __, ...noProof } = good;
    const old = `Tocsin ${await host.credential(nineMs - 25 * hourMs)}`;
    const other = await host.headers('/v1/documents', packed(quietDocument({ seq: 1 })), nineMs);
    const elsewhere = await host.headers('/v1/credentials', body, nineMs);
    const late = host.proof({
      htm: 'POST',
      htu: '/v1/documents',
      bh: bodyHash(body),
      iat: nineMs / 1000 - 301,
    });
    const cases: [Record<string, string>, string, string?][] = [
      [noCredential, 'CREDENTIAL_MISSING'],
      [{ ...good, authorization: 'Bearer x' }, 'CREDENTIAL_MALFORMED'],
      [{ ...good, authorization: `${good.authorization}x` }, 'CREDENTIAL_INVALID'],
      [{ ...good, authorization: old }, 'CREDENTIAL_EXPIRED'],
      [noProof, 'PROOF_MISSING'],
      [{ ...good, 'x-tocsin-proof': 'x' }, 'PROOF_MALFORMED'],
      [{ ...good, 'x-tocsin-proof': late }, 'PROOF_EXPIRED', 'iat'],
      [{ ...good, 'x-tocsin-proof': other['x-tocsin-proof'] as string }, 'PROOF_MISMATCH', 'bh'],
      [{ ...good, 'x-tocsin-proof': elsewhere['x-tocsin-proof'] as string }, 'PROOF_MISMATCH', 'htu'],
    ];
    for (const [headers, ...fault] of cases) {
      const answer = await post(body, headers);
      expect(refusal(answer)).toEqual([401, ...fault]);
      expect(told(answer).body).toMatchObject({ serverTimeMs: nineMs });
    }
    expect((await post(body, good)).statusCode).toBe(200);
  });

  it('a revoked host, and a revoked key alone', async () => {
    const service = makeService();
    const { host, state } = service;
    const thumbprint = await keyThumbprint(host.publicKey);
    await state.put(revocationOf({ host: 'node-1', keyThumbprint: thumbprint }, 'ann', nineMs));
    expect(refusal(await service.post(quietDocument()))).toEqual([401, 'CREDENTIAL_REVOKED']);

    const byName = makeService();
    await byName.state.put({
      key: stateKeys.revoked('node-1'),
      body: { author: 'ann', atMs: 0 },
      expected: 'absent',
    });
    expect(refusal(await byName.post(quietDocument()))).toEqual([401, 'CREDENTIAL_REVOKED']);

    const otherKey = makeService();
    await otherKey.state.put(revocationOf({ host: 'node-1', keyThumbprint: thumbprint }, 'ann', nineMs));
    expect((await otherKey.post(quietDocument())).statusCode).toBe(200);
  });

  it('a text body, since bytes that were read as text are broken', async () => {
    const { handler, host } = makeService();
    const text = packed(quietDocument()).toString('utf8');
    const headers = await host.headers('/v1/documents', Buffer.from(text), nineMs);
    const answer = await handler(apiEvent('POST /v1/documents', { body: text, headers }));
    expect(refusal(answer)).toEqual([400, 'BODY_NOT_GZIP']);
  });

  it('no document for its age', async () => {
    const { post } = makeService();
    expect((await post(quietDocument({ builtAtMs: nineMs - 3 * dayMs }))).statusCode).toBe(200);
  });
});
