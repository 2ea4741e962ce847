import { describe, expect, it } from 'vitest';
import { renderWhy } from '../../../cli/explain/render-why.ts';
import { silenceRaise } from '../../../functions/sweep/silence-events.ts';
import type { WhyNode } from '../../../shared/api/why.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/time.ts';
import { noonMs } from '../../contracts/facts.ts';
import { clear, occurrence, raise } from '../../correlator/given.ts';
import { refusal } from '../http/api-event.ts';
import { diskFull, saidByHost } from './need-world.ts';
import { documentOf, hostFacts, makeService } from './service.ts';

const rules = `${diskFull}  - { name: need, by: [], when: 'DISK_FULL{host="node-1"} and DISK_FULL{host="node-2"}', emit: NEED }
  - { name: crisis, by: [], when: NEED and not MAINTENANCE, emit: CRISIS }
  - { name: page, by: [], when: CRISIS, for: 1m, emit: PAGE }
`;
const disk = (host: string, tMs: number) => ({
  type: 'DISK_FULL',
  labels: { host, mountpoint: '/data' },
  startMs: noonMs + tMs,
});

async function withPage() {
  const service = await makeService(rules, hostFacts('node-1', 'node-2'));
  const ofHost = (event: TocsinEvent) => saidByHost(service.artifact, event);
  const said = await service.happen([
    ofHost(raise(disk('node-1', 0))),
    ofHost(raise(disk('node-2', minuteMs))),
    clear(disk('node-1', 0), noonMs + 20 * minuteMs),
  ]);
  const find = (type: string, transition: string) =>
    said.find((event) => event.type === type && event.transition === transition) as TocsinEvent;
  return { ...service, find };
}

/** `PAGE raised > CRISIS raised`: the first causes down. */
function pathOf({ event, kind, causes: [first] }: WhyNode): readonly string[] {
  const name = kind === 'event' ? `${event?.type} ${event?.transition}` : `${event?.type ?? ''} ${kind}`;
  return [name, ...(first ? pathOf(first) : [])];
}

describe('why', () => {
  it('unfolds composites three levels deep down to the samples', async () => {
    const { why, find, samples } = await withPage();
    await samples.put(documentOf('node-1', noonMs - minuteMs, [0.9, 0.97, 0.97, 0.97, 0.97, 0.98]));
    const answer = await why(find('PAGE', 'raised').id);
    expect(pathOf(answer.why)).toEqual(['PAGE raised', 'CRISIS raised', 'NEED raised', 'DISK_FULL raised']);
    const disks = answer.why.causes[0]?.causes[0]?.causes ?? [];
    expect(disks.map(({ samples: own = [] }) => own.length)).toEqual([1, 0]);
    expect(answer.notes).toEqual([]);
  });

  it('tells the same by the evidence of each level once the samples and the hosts events expired', async () => {
    const page = await withPage();
    const kept = ['PAGE', 'CRISIS', 'NEED'].map((type) => page.find(type, 'raised'));
    const service = await makeService(rules);
    await service.store(kept);
    service.clock.nowMs = noonMs + 80 * dayMs;
    const { why, notes } = await service.why(page.find('PAGE', 'raised').id);
    expect(pathOf(why)).toEqual(['PAGE raised', 'CRISIS raised', 'NEED raised', ' expired']);
    const need = why.causes[0]?.causes[0];
    expect(need?.event?.evidence).toEqual({
      'DISK_FULL{host="node-1"}': 1,
      'DISK_FULL{host="node-2"}': 1,
    });
    expect(need?.condition).toBe('DISK_FULL{host="node-1"} and DISK_FULL{host="node-2"}');
    expect(need?.causes.map(({ kind }) => kind)).toEqual(['expired', 'expired']);
    expect(notes).toEqual([]);
  });

  it('tells of an end first what ended it, then what it had been', async () => {
    const { why, find } = await withPage();
    const answer = await why(find('PAGE', 'cleared').id);
    expect(pathOf(answer.why)).toEqual([
      'PAGE cleared',
      'CRISIS cleared',
      'NEED cleared',
      'DISK_FULL cleared',
      'DISK_FULL raised',
    ]);
    expect(answer.why.causes.map(({ id }) => id).at(-1)).toBe(find('PAGE', 'raised').id);
    expect(answer.became).toMatchObject({ responses: [], silent: 'policies act on raises and occurrences' });
    expect(answer.became.lineage.map(({ id }) => id)).toEqual([]);
  });

  it('tells of what was amended what took its place, and of that what it replaces', async () => {
    const { why, find, store } = await withPage();
    const first = find('NEED', 'raised');
    const retracted: TocsinEvent = {
      ...clear({ type: 'NEED', labels: {}, startMs: first.t }, noonMs + 5 * minuteMs),
      ...{ episode: first.episode as string, origin: first.origin, causes: [first.id], reason: 'retracted' },
    };
    const moved: TocsinEvent = {
      ...first,
      ...{
        id: occurrence('NEED', first.t + 1).id,
        episode: occurrence('E', 1).id,
        t: first.t + 1,
        start: first.t + 1,
      },
      r: noonMs + 5 * minuteMs,
    };
    await store([retracted, moved]);
    const later = (await why(first.id)).became.lineage;
    expect(later.map(({ id, reason }) => [id, reason])).toEqual(
      expect.arrayContaining([
        [retracted.id, 'retracted'],
        [moved.id, undefined],
      ]),
    );
    expect(renderWhy(await why(retracted.id))).toContain('retracted');
    expect((await why(moved.id)).became.lineage.map(({ id }) => id)).toContain(retracted.id);
    expect((await why(moved.id)).notes).toEqual([]);
  });

  it('tells what it led to in order of time, whenever it was received', async () => {
    const { why, store } = await makeService(rules);
    const cause = occurrence('A', noonMs);
    const later = (tMs: number, receivedMs: number): TocsinEvent => ({
      ...occurrence('B', noonMs + tMs, { causes: [cause.id] }),
      r: noonMs + receivedMs,
    });
    const [first, last] = [later(1_000, minuteMs), later(2_000, 2_000)];
    await store([cause, last, first]);
    expect((await why(cause.id)).became.effects.map(({ id }) => id)).toEqual([first.id, last.id]);
  });

  it('tells of an event of a response what it acts on', async () => {
    const { why, find, store } = await withPage();
    const need = find('NEED', 'raised');
    const [planned, failed] = ['RESPONSE_PLANNED', 'RESPONSE_FAILED'].map((type, i) =>
      occurrence(type, need.t + 1_000 + i, {
        source: { kind: 'system', name: 'respond' },
        causes: [need.id],
        values: { policy: 'add-storage' },
      }),
    );
    await store([planned as TocsinEvent, failed as TocsinEvent]);
    const answer = await why((failed as TocsinEvent).id);
    expect(pathOf(answer.why)).toEqual(['RESPONSE_FAILED occurred', 'NEED raised', 'DISK_FULL raised']);
    expect(answer.why).not.toHaveProperty('condition');
    expect(renderWhy(answer)).toContain('respond');
    expect((await why(need.id)).became.effects.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['RESPONSE_PLANNED', 'RESPONSE_FAILED', 'CRISIS']),
    );
  });

  it('tells of the silence of a host since when and by whom', async () => {
    const { why, store } = await makeService(rules, hostFacts('node-1'));
    const silence = silenceRaise(
      { host: 'node-1', heardMs: noonMs, flushMs: minuteMs } as never,
      noonMs + 4 * minuteMs,
    );
    await store([silence]);
    const answer = await why(silence.id);
    expect(answer.why).toMatchObject({
      kind: 'event',
      causes: [],
      event: { type: 'HOST_SILENT', start: noonMs },
    });
    expect(renderWhy(answer)).toMatch(/node-1 has not been heard/);
    expect(renderWhy(answer)).toContain('sweep');
  });

  it("tells of an event before any definitions, and of one that is no rule's", async () => {
    const { why, store } = await makeService(rules);
    const early = occurrence('LOGIN', noonMs - 3 * dayMs, { source: { kind: 'operator', name: 'ann' } });
    await store([early]);
    const answer = await why(early.id);
    expect(answer).not.toHaveProperty('definitions');
    expect(renderWhy(answer)).toContain('ann');
  });
});

describe('why refuses', () => {
  it('an event that is not there, and who may not read', async () => {
    const { get } = await makeService(rules);
    const missing = occurrence('A', noonMs - hourMs).id;
    expect(refusal(await get(`/v1/events/${missing}/why`))).toEqual([404, 'EVENT_UNKNOWN', 'id']);
    expect(refusal(await get(`/v1/events/${missing}/why`, {}, 'emitter'))).toEqual([
      403,
      'ROLE_INSUFFICIENT',
    ]);
  });

  it.each([
    'abc',
    '018f3b1e-7c4a-7000-8000-000000000000',
    'arn:aws:events:us-east-1:1:event',
    `${occurrence('A', noonMs).id}x`,
    occurrence('A', noonMs).id.slice(1),
  ])('the id %s, and says what one looks like', async (id) => {
    const { get } = await makeService(rules);
    const answer = await get(`/v1/events/${encodeURIComponent(id)}/why`);
    expect(refusal(answer)).toEqual([400, 'FIELD_INVALID', 'id']);
    expect(JSON.parse(answer.body ?? '').error).toMatchObject({
      allowed: '26 base-32 characters',
      fix: 'take an id from `tocsin events`',
    });
  });
});
