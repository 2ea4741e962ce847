import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderExplain } from '../../../cli/explain/render-explain.ts';
import { renderWhy } from '../../../cli/explain/render-why.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { minuteMs, secondMs } from '../../../shared/time.ts';
import { noonMs } from '../../contracts/facts.ts';
import { raise } from '../../correlator/given.ts';
import { diskFull, saidByHost } from './need-world.ts';
import { documentOf, hostFacts, makeService } from './service.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/explain.md'), 'utf8');

const rules = `${diskFull}  - name: need-new-node
    by: []
    when: DISK_FULL{host="node-1"} and DISK_FULL{host="node-2"} and not MAINTENANCE
    for: 2m
    emit: NEED_NEW_NODE
`;

/** Two disks fill one after the other. */
async function withCrisis() {
  const service = await makeService(rules, hostFacts('node-1', 'node-2'));
  const full = (host: string, startMs: number) =>
    saidByHost(
      service.artifact,
      raise({ type: 'DISK_FULL', labels: { host, mountpoint: '/data' }, startMs }),
    );
  await service.samples.put(documentOf('node-2', noonMs, [0.94, 0.96, 0.96, 0.97, 0.97, 0.97]));
  const events = [full('node-1', noonMs), full('node-2', noonMs + minuteMs)];
  const [need] = await service.happen(events);
  return { ...service, need: need as TocsinEvent };
}

/** Ids and versions are hashes: any edit of the rules changes them. */
function withoutHashes(text: string): string {
  return text
    .replaceAll(/\b[0-9a-z]{26}\b/g, '01kaj9f2v87q2m4x8k1n5p9r3t')
    .replaceAll(/\((?=.*\d)[0-9a-z]{16}\)/g, '(7q2m4x8k1n5p9r3t)');
}

describe('the page about explanations shows what the commands print', () => {
  it('of a composite that is held', async () => {
    const { explain } = await withCrisis();
    const answer = await explain({ rule: 'need-new-node', at: String(noonMs + 2 * minuteMs) });
    expect(page).toContain(withoutHashes(renderExplain(answer)));
  });

  it('of a rule of a host', async () => {
    const { explain } = await withCrisis();
    const answer = await explain({
      rule: 'disk-full',
      key: 'host=node-2',
      at: String(noonMs + 40 * secondMs),
    });
    expect(page).toContain(withoutHashes(renderExplain(answer)));
  });

  it('of an event', async () => {
    const { why, need } = await withCrisis();
    expect(page).toContain(withoutHashes(renderWhy(await why(need.id))));
  });
});

describe('what the commands print', () => {
  it('lists keys where not all are explained, and notes', async () => {
    const { explain } = await makeService(rules, hostFacts('node-1', 'node-2'));
    const text = renderExplain(await explain({ rule: 'disk-full' }));
    expect(text.split('\n').slice(2)).toEqual([
      '',
      'keys',
      '  host=node-1',
      '  host=node-2',
      '',
      'note: give the host in the key: samples are read of one host',
    ]);
  });

  it('remarks what an episode has of its own, and calls nothing open that was retracted', async () => {
    const { explain } = await withCrisis();
    const answer = await explain({ rule: 'need-new-node' });
    const [instance] = answer.instances;
    const [episode] = instance?.published ?? [];
    if (instance === undefined || episode === undefined) throw new Error('nothing was published');
    const { raisedMs } = episode;
    const remarked = [
      { toldMs: raisedMs + 2 * minuteMs - 1, clearedMs: raisedMs + minuteMs, reason: 'condition-ended' },
      { toldMs: raisedMs + 2 * minuteMs, clearedMs: raisedMs + minuteMs, reason: 'rule-removed' },
      { muted: 'cooldown' as const, shadow: true as const },
      { retractedMs: raisedMs + 5 * minuteMs },
    ].map((over) => ({ ...episode, ...over }));
    const text = renderExplain({ ...answer, instances: [{ ...instance, published: remarked }] });
    const rows = text.split('\n').slice(text.split('\n').indexOf('published') + 1);
    expect(rows.map((row) => row.replace(episode.id, 'ID').trim().split(/ {2,}/))).toEqual([
      ['FROM', 'UNTIL', 'EVENT', 'ID', 'BUT'],
      ['12:03:00', '12:04:00', 'NEED_NEW_NODE', 'ID'],
      ['12:03:00', '12:04:00', 'NEED_NEW_NODE', 'ID', 'told 2m later, ended: rule-removed'],
      ['12:03:00', 'open', 'NEED_NEW_NODE', 'ID', 'muted by cooldown, in mode shadow'],
      ['12:03:00', '-', 'NEED_NEW_NODE', 'ID', 'retracted 12:08:00'],
    ]);
  });

  it('tells of causes that expired, are told above, or were left out, and of what was muted', async () => {
    const { why, need } = await withCrisis();
    const answer = await why(need.id);
    const [first] = answer.why.causes;
    const text = renderWhy({
      why: {
        ...answer.why,
        causes: [
          { id: 'gone', kind: 'expired', causes: [] },
          { ...(first as never as object), kind: 'repeated', causes: [] } as never,
        ],
        more: 3,
      },
      became: {
        ...answer.became,
        silent: 'muted by cooldown: policies and people do not hear of it',
        responses: [
          { policy: 'p', outcome: 'waiting' },
          { policy: 'p', target: 'h', outcome: 'suppressed', reason: 'cooldown' },
          {
            policy: 'p',
            target: 'h',
            outcome: 'response',
            response: 'r',
            state: 'FAILED',
            reason: 'no volume',
          },
        ],
      },
      notes: ['a note'],
    });
    const lines = text.split('\n');
    expect(lines).toContain('├─ event gone expired');
    expect(text.replaceAll(/\n[│ ]*/g, ' ')).toMatch(/├─ DISK_FULL raised [^├└]* \(told above\) └─/);
    expect(lines).toContain('└─ 3 more causes are left out');
    expect(lines.slice(lines.indexOf('what it led to') + 1)).toEqual([
      '  muted by cooldown: policies and people do not hear of it',
      '  policy p did nothing yet',
      '  policy p on h was suppressed: cooldown',
      '  policy p on h started response r, FAILED: no volume',
      '',
      'note: a note',
    ]);
  });
});
