import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import { limits } from '../../../shared/facts/limits.ts';
import type { Artifact, HostRule } from '../../../shared/language/artifact.ts';
import { dayMs, hourMs } from '../../../shared/time.ts';
import { clearDraft, nineMs, occurrenceDraft, quietDocument, raiseDraft } from '../../facts/drafts.ts';
import { refusal, told } from '../http/api-event.ts';
import { activate, block, makeService, putHost, schema } from './service.ts';

const rule = (name: string, more: Partial<HostRule> = {}): HostRule => ({
  application: 'default',
  name,
  hash: `hash-${name}`,
  by: ['host'],
  when: { kind: 'boolean', value: true },
  forMs: 0,
  clearForMs: 0,
  emit: 'X',
  severity: 'info',
  set: {},
  missing: 'hold',
  ...more,
});

const artifact: Artifact = {
  v: 1,
  version: 'version-1',
  hostSets: {
    storage: { hosts: [], tags: { role: 'storage' } },
    named: { hosts: ['node-1'], tags: {} },
    others: { hosts: ['node-2'], tags: {} },
    nobody: { hosts: [], tags: {} },
  },
  hostRules: [
    rule('for-all'),
    rule('by-tag', { in: 'storage' }),
    rule('by-name', { in: 'named' }),
    rule('not-mine', { in: 'others' }),
    rule('for-nobody', { in: 'nobody' }),
    rule('lost-set', { in: 'gone' }),
  ],
  compositeRules: [],
  policies: [],
  routes: {},
};

describe('ingest', () => {
  it('stores a quiet document as one item and answers in short', async () => {
    const { post, samples, events, reads } = makeService();
    const document = quietDocument({ schema, samples: block, clockOffsetMs: 500 });
    expect(told(await post(document))).toEqual({
      status: 200,
      body: { duplicate: false, serverTimeMs: nineMs },
    });
    expect(samples.all()).toEqual([
      {
        host: 'node-1',
        boot: document.boot,
        seq: 0,
        builtAtMs: nineMs + 500,
        receivedAtMs: nineMs,
        bodyHash: new Uint8Array(
          createHash('sha256').update(JSON.stringify(document)).digest().subarray(0, 16),
        ),
        clockOffsetMs: 500,
        block: { ...block, columns: new Uint8Array(Buffer.from(block.columns, 'base64')) },
        expiresAtMs: nineMs + 500 + 7 * dayMs + 500,
      },
    ]);
    expect(await samples.schema(schema.hash)).toEqual(schema.series);
    expect(events.all()).toEqual([]);
    expect(reads).toEqual(['CONTROL']);
  });

  it('reads nothing at all for the quiet documents of five seconds', async () => {
    const { post, reads, clockAt } = makeService();
    for (let seq = 0; seq < 5; seq++) {
      clockAt.nowMs = nineMs + seq * 999;
      expect((await post(quietDocument({ seq }))).statusCode).toBe(200);
    }
    expect(reads).toEqual(['CONTROL']);
  });

  it('stores events with corrected times under the ids of the agent, raise before clear', async () => {
    const { post, events } = makeService();
    const raise = raiseDraft('node-1', nineMs - 120_000);
    const drafts = [raise, clearDraft(raise), occurrenceDraft('node-1', 'a')];
    await post(quietDocument({ clockOffsetMs: -1500, events: drafts }));
    expect(events.all()).toEqual([
      { ...drafts[0], start: nineMs - 121_500, t: raise.t - 1500, r: nineMs },
      { ...drafts[1], start: nineMs - 121_500, t: raise.t + 58_500, r: nineMs },
      { ...drafts[2], t: nineMs - 1500, r: nineMs },
    ]);
  });

  it('answers a retry as a duplicate and keeps the first store', async () => {
    const { post, events, samples, clockAt } = makeService();
    const document = quietDocument({ events: [raiseDraft('node-1', nineMs - 10_000)] });
    await post(document);
    const before = [events.all(), samples.all()];
    clockAt.nowMs += 1000;
    expect(told(await post(document))).toEqual({
      status: 200,
      body: { duplicate: true, serverTimeMs: nineMs + 1000 },
    });
    expect([events.all(), samples.all()]).toEqual(before);
  });

  it('completes on a retry what a crash between events and mark left', async () => {
    const service = makeService();
    const drafts = [occurrenceDraft('node-1', 'a'), occurrenceDraft('node-1', 'b')];
    const document = quietDocument({ events: drafts });
    const { put } = service.events;
    let puts = 0;
    service.events.put = async (event) => {
      if (++puts === 2) throw new Error('the function died');
      return put(event);
    };
    expect(refusal(await service.post(document))).toEqual([500, 'INTERNAL']);
    expect([service.events.all().length, service.samples.all().length]).toEqual([1, 0]);
    expect(told(await service.post(document)).body).toEqual({ duplicate: false, serverTimeMs: nineMs });
    expect(service.events.all().map(({ id }) => id)).toEqual(drafts.map(({ id }) => id));
    expect(service.samples.all().length).toBe(1);
    expect(service.lines).toEqual(['unexpected error: Error: the function died']);
  });

  it.each([
    ['quiet', quietDocument({ watermarkMs: nineMs - 1 })],
    ['with events', quietDocument({ events: [occurrenceDraft('node-1', 'other')] })],
  ])(
    'refuses another body (%s) under a used sequence, stores none of its events, and tells of the clone once',
    async (_, other) => {
      const { post, events, samples } = makeService();
      await post(quietDocument());
      const stored = samples.all();
      for (let times = 0; times < 2; times++) {
        expect(refusal(await post(other))).toEqual([409, 'DOCUMENT_CONFLICT', 'seq']);
      }
      expect(samples.all()).toEqual(stored);
      expect(events.all()).toEqual([
        expect.objectContaining({
          type: 'HOST_CLONED',
          transition: 'occurred',
          severity: 'major',
          host: 'node-1',
          t: nineMs,
          values: { boot: 't6qn2o-ab12', seq: 0 },
        }),
      ]);
    },
  );

  it('asks for a schema that it does not know, and takes samples of one that it does', async () => {
    const { post, samples } = makeService();
    const answer = told(await post(quietDocument({ samples: block })));
    expect(answer).toMatchObject({
      status: 422,
      body: { error: { code: 'SCHEMA_UNKNOWN', retryable: true } },
    });
    expect(samples.all()).toEqual([]);
    expect((await post(quietDocument({ schema, samples: block }))).statusCode).toBe(200);
    expect((await post(quietDocument({ seq: 1, samples: block }))).statusCode).toBe(200);
  });

  it('hands out the rules of the host when the document was made with others', async () => {
    const { post, state, host } = makeService();
    await putHost(state, host, { tags: { role: 'storage', zone: 'a' } });
    await activate(state, artifact);
    const { body } = told(await post(quietDocument())) as {
      body: { config: { version: string; rules: HostRule[] } };
    };
    expect(body.config.version).toBe('version-1');
    expect(body.config.rules.map(({ name }) => name)).toEqual(['for-all', 'by-tag', 'by-name']);
    const record = await state.get<HostRecord>(stateKeys.host('node-1'));
    expect(record?.body).toMatchObject({ configVersion: 'version-1', agentVersion: '0.1.0' });
  });

  it('hands out nothing and reads no record once the host has the active version', async () => {
    const { post, state, host, reads } = makeService();
    await putHost(state, host);
    await activate(state, artifact);
    const answer = told(await post(quietDocument({ configVersion: 'version-1' })));
    expect(answer.body).toEqual({ duplicate: false, serverTimeMs: nineMs });
    expect(reads).toEqual(['CONTROL']);
  });

  it('does not note a configuration that the host refused', async () => {
    const { post, state, host } = makeService();
    await putHost(state, host, { configVersion: 'version-1' });
    await activate(state, artifact);
    await post(quietDocument({ configVersion: 'version-0', configError: 'no such sensor' }));
    expect((await state.get<HostRecord>(stateKeys.host('node-1')))?.body.configVersion).toBe('version-0');
  });

  it('hands out waiting commands until the host has answered', async () => {
    const { post, commands, clockAt } = makeService();
    const command = { id: 'c-1', name: 'attach-storage', args: {}, expiresAtMs: nineMs + hourMs };
    await commands.send('node-1', command);
    expect(told(await post(quietDocument())).body).toMatchObject({ commands: [command] });
    const result = {
      id: 'c-1',
      status: 'succeeded',
      exitCode: 0,
      output: { uuid: 'u' },
      errorText: '',
      finishedAtMs: nineMs,
    } as const;
    clockAt.nowMs += 6000;
    const answer = told(await post(quietDocument({ seq: 1, commandResults: [result] })));
    expect(answer.body).toEqual({ duplicate: false, serverTimeMs: nineMs + 6000 });
    expect(await commands.result('node-1', 'c-1')).toEqual(result);
  });

  it.each([
    ['keeps', 12 * hourMs, false],
    ['renews', 12 * hourMs - 1000, true],
  ])('%s a credential with %d ms left', async (_, leftMs, isRenewed) => {
    const { post, host } = makeService();
    const body = quietDocument();
    const packed = (await import('node:zlib')).gzipSync(JSON.stringify(body));
    const headers = await host.headers('/v1/documents', packed, nineMs);
    headers.authorization = `Tocsin ${await host.credential(nineMs + leftMs - 24 * hourMs)}`;
    const answer = told(await post(packed, headers)).body as { credential?: string };
    expect(answer.credential !== undefined).toBe(isRenewed);
    if (answer.credential !== undefined) {
      headers.authorization = `Tocsin ${answer.credential}`;
      expect((await post(packed, headers)).statusCode).toBe(200);
    }
  });

  it('takes a time up to the bound of the future, and not one millisecond more', async () => {
    const { post, events } = makeService();
    const last = nineMs + limits.futureMs;
    expect(
      (await post(quietDocument({ builtAtMs: last, events: [occurrenceDraft('node-1', 'a', last)] })))
        .statusCode,
    ).toBe(200);
    expect(refusal(await post(quietDocument({ seq: 1, builtAtMs: last + 1 })))).toEqual([
      400,
      'TIME_IN_FUTURE',
      'builtAtMs',
    ]);
    const late = quietDocument({
      seq: 1,
      clockOffsetMs: 1,
      builtAtMs: nineMs,
      events: [occurrenceDraft('node-1', 'b', last)],
    });
    expect(refusal(await post(late))).toEqual([400, 'TIME_IN_FUTURE', 'events[0].t']);
    expect(events.all().length).toBe(1);
  });

  it('takes a time back to the bound of the past, and not one millisecond more', async () => {
    const { post, events, samples } = makeService();
    const first = nineMs - limits.pastMs;
    const told = { builtAtMs: nineMs, events: [occurrenceDraft('node-1', 'a', first)] };
    expect((await post(quietDocument(told))).statusCode).toBe(200);
    const early = { seq: 1, builtAtMs: nineMs, events: [occurrenceDraft('node-1', 'b', first - 1)] };
    expect(refusal(await post(quietDocument(early)))).toEqual([400, 'TIME_IN_PAST', 'events[0].t']);
    expect([events.all().length, samples.all().length]).toEqual([1, 1]);
  });

  it.each([
    ['years ahead', 10 * 365 * 86_400_000, 'TIME_IN_FUTURE'],
    ['years behind', -10 * 365 * 86_400_000, 'TIME_IN_PAST'],
  ])(
    'refuses what an offset of %s makes of a right clock, and stores nothing of it',
    async (_, offsetMs, code) => {
      const { post, events, samples } = makeService();
      const document = quietDocument({
        clockOffsetMs: offsetMs,
        builtAtMs: nineMs,
        events: [occurrenceDraft('node-1', 'a', nineMs)],
      });
      expect(refusal(await post(document))).toEqual([400, code, 'builtAtMs']);
      expect([events.all(), samples.all()]).toEqual([[], []]);
    },
  );

  it.each([
    [-4_000, { clockMovedMs: -4_000 }],
    [0, {}],
  ])('keeps how far the wall clock of the host was moved (%i ms)', async (movedMs, kept) => {
    const { post, samples } = makeService();
    await post(quietDocument({ dropped: { clock_moved_ms: movedMs } }));
    const [{ clockMovedMs } = {}] = samples.all();
    expect(clockMovedMs === undefined ? {} : { clockMovedMs }).toEqual(kept);
  });

  it('keeps an offset that the agent does not know yet unknown, and its times as they are', async () => {
    const { post, samples } = makeService();
    await post(quietDocument({ clockOffsetMs: null, schema, samples: block }));
    const [item] = samples.all();
    expect(item).not.toHaveProperty('clockOffsetMs');
    expect([item?.builtAtMs, item?.block?.fromMs]).toEqual([nineMs, block.fromMs]);
  });

  it.each([
    [60_000, {}],
    [3_600_000, { flushMs: 3_600_000 }],
    [undefined, {}],
  ])('keeps how often an agent posts if it is not each minute (%j ms)', async (flushMs, kept) => {
    const { post, samples } = makeService();
    await post(quietDocument(flushMs === undefined ? {} : { flushMs }));
    const [{ flushMs: stored } = {}] = samples.all();
    expect(stored === undefined ? {} : { flushMs: stored }).toEqual(kept);
  });

  it.each([10, -10])(
    'takes from a clock that is %i years off what its own offset puts right',
    async (years) => {
      const { post, events } = makeService();
      const offsetMs = years * 365 * 86_400_000;
      const wrongMs = nineMs - offsetMs;
      const document = quietDocument({
        clockOffsetMs: offsetMs,
        builtAtMs: wrongMs,
        events: [occurrenceDraft('node-1', 'a', wrongMs)],
      });
      expect((await post(document)).statusCode).toBe(200);
      expect(events.all().map(({ t }) => t)).toEqual([nineMs]);
    },
  );
});
