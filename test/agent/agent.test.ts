import { describe, expect, it } from 'vitest';
import { HostError } from '../../agent/host.ts';
import { hourMs, minuteMs, secondMs } from '../../shared/time.ts';
import { json } from './fake-host.ts';
import { account, diskFull, fullMember, hostConfig, newMachine, running, setFill } from './running-agent.ts';

const refused = () => {
  throw new HostError('ECONNREFUSED', 'nobody listens');
};

describe('a quiet agent', () => {
  it('sends a document each minute, with six ticks and no second schema, and none of its own failures', async () => {
    const { host, service, agent } = await running();
    await host.advance(5 * minuteMs + 30 * secondMs);
    const seqs = service.documents.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index));
    expect(seqs.length).toBeGreaterThanOrEqual(5);
    for (const { samples } of service.documents.slice(1)) expect(samples?.count).toBe(6);
    expect(service.documents.filter(({ schema }) => schema).length).toBeLessThanOrEqual(2);
    expect(service.documents.at(-1)?.clockOffsetMs).toBe(0);
    expect(host.writes).toBeLessThanOrEqual(2);
    await agent.stop();
    expect(account(agent.counts())).toEqual({ unaccounted: 0, waiting: 0, lost: 0 });
  });

  it('sends at once what happened since the last flush when it stops', async () => {
    const { host, service, agent } = await running();
    await host.advance(2 * minuteMs);
    const before = service.documents.length;
    await agent.stop();
    expect(service.documents.length).toBe(before + 1);
    await host.advance(5 * minuteMs);
    expect(service.documents.length).toBe(before + 1);
  });
});

describe('rules on the host', () => {
  it('raise and clear at once, without waiting for the flush', async () => {
    const { host, service } = await running();
    service.extras = { config: hostConfig('v1', diskFull()) };
    await host.advance(2 * minuteMs);
    service.extras = {};
    expect(service.documents.at(-1)?.configVersion).toBe('v1');
    setFill(host, 96);
    await host.advance(31 * secondMs);
    setFill(host, 50);
    await host.advance(11 * secondMs);
    const events = service.documents.flatMap((document) => document.events);
    expect(events.map(({ type, transition, host: of }) => [type, transition, of])).toEqual([
      ['DISK_FULL', 'raised', 'h1'],
      ['DISK_FULL', 'cleared', 'h1'],
    ]);
    expect(events[0]?.message).toMatch(/^h1 \/data is 96 ?% full$/);
    expect(events[0]?.values).toEqual({ used: 0.96 });
    expect(events[1]?.origin).toBe(events[0]?.id);
  });

  it('go on over a restart with the configuration and the holds as they were', async () => {
    const first = await running();
    first.service.extras = { config: hostConfig('v1', diskFull()) };
    await first.host.advance(2 * minuteMs);
    setFill(first.host, 97);
    await first.host.advance(41 * secondMs);
    await first.agent.stop();
    const second = await running({}, first.host);
    second.service.extras = {};
    setFill(first.host, 50);
    await first.host.advance(15 * secondMs);
    const raised = first.service.documents.flatMap((document) => document.events);
    const cleared = second.service.documents.flatMap((document) => document.events);
    expect([raised.map(({ transition }) => transition), cleared.map(({ transition }) => transition)]).toEqual(
      [['raised'], ['cleared']],
    );
    expect(cleared[0]?.episode).toBe(raised[0]?.episode);
  });

  it('keep the last good configuration when a bad one is offered, say why, and keep it over a restart', async () => {
    const rule = diskFull();
    const bad: unknown[] = [
      7,
      { version: 'v2' },
      { version: 'v2', rules: 'all' },
      { version: 'v2', rules: [{ ...rule, when: { kind: 'eval', code: 'x' } }] },
      { version: 'v2', rules: [{ ...rule, forMs: -1 }] },
      { version: 'v2', rules: [rule, rule] },
      { version: 'v2', rules: [{ ...rule, unless: { event: 'MAINTENANCE' } }] },
      { version: 'v2', rules: [rule], members: [{ hash: 'm' }] },
    ];
    for (const config of bad) {
      const { host, service, agent } = await running();
      service.extras = { config: hostConfig('v1', rule) };
      await host.advance(2 * minuteMs);
      service.extras = { config } as never;
      await host.advance(2 * minuteMs);
      const last = service.documents.at(-1);
      expect([last?.configVersion, typeof last?.configError]).toEqual(['v1', 'string']);
      await agent.stop();
      const again = await running({}, host);
      await host.advance(minuteMs);
      expect(again.service.documents.at(-1)?.configVersion).toBe('v1');
    }
  });

  it('keep an open episode when other rules change, and end it when its own goes', async () => {
    const { host, service } = await running();
    const eventsOf = () =>
      service.documents.flatMap(({ events }) => events.map(({ transition, reason }) => [transition, reason]));
    service.extras = { config: hostConfig('v1', diskFull()) };
    await host.advance(2 * minuteMs);
    setFill(host, 97);
    await host.advance(minuteMs);
    service.extras = {
      config: hostConfig('v2', diskFull(), { ...diskFull('hash-2', 0.99), name: 'other', emit: 'OTHER' }),
    };
    await host.advance(2 * minuteMs);
    expect(eventsOf()).toEqual([['raised', undefined]]);
    service.extras = { config: hostConfig('v3') };
    await host.advance(2 * minuteMs);
    expect(eventsOf()).toEqual([
      ['raised', undefined],
      ['cleared', 'rule-removed'],
    ]);
  });
});

describe('member rules on the host', () => {
  it('tell what is true at once, again with each configuration, and the changes', async () => {
    const { host, service } = await running();
    const config = (version: string) => ({ ...hostConfig(version), members: [fullMember()] });
    const truths = () =>
      service.documents.flatMap(({ events }) =>
        events.map(({ type, labels, values }) => [type, labels, values.member, values.truth]),
      );
    service.extras = { config: config('v1') };
    await host.advance(2 * minuteMs);
    const told = ['MEMBER_CHANGED', { host: 'h1', mountpoint: '/data' }, 'member-1'];
    expect(truths()).toEqual([[...told, 'false']]);
    service.extras = { config: config('v2') };
    await host.advance(2 * minuteMs);
    expect(truths()).toEqual([
      [...told, 'false'],
      [...told, 'false'],
    ]);
    setFill(host, 97);
    await host.advance(11 * secondMs);
    expect(truths().slice(2)).toEqual([[...told, 'true']]);
  });

  it('are told by the old hash until the new configuration is accepted', async () => {
    const { host, service } = await running();
    service.extras = { config: { ...hostConfig('v1'), members: [fullMember()] } };
    await host.advance(2 * minuteMs);
    const unknownNode = { ...fullMember('member-2'), when: { kind: 'eval' } };
    service.extras = { config: { version: 'v2', rules: [], members: [unknownNode] } } as never;
    await host.advance(2 * minuteMs);
    setFill(host, 97);
    await host.advance(11 * secondMs);
    const last = service.documents.at(-1);
    expect([last?.configVersion, last?.configError]).toEqual([
      'v1',
      expect.stringContaining('members[0].when.kind'),
    ]);
    const events = service.documents.flatMap((document) => document.events);
    expect(events.at(-1)?.values).toEqual({ member: 'member-1', truth: 'true' });
  });
});

describe('an outage', () => {
  it('of an hour loses nothing: events come first, then the newest, then the backlog slowly, and all is accounted for', async () => {
    const { host, service, agent } = await running();
    service.extras = { config: hostConfig('v1', diskFull()) };
    await host.advance(2 * minuteMs);
    service.fault = refused;
    await host.advance(30 * minuteMs);
    setFill(host, 97);
    await host.advance(30 * minuteMs);
    const down = agent.counts();
    expect(account(down)).toMatchObject({ unaccounted: 0, lost: 0 });
    expect(down.onDisk).toBeGreaterThanOrEqual(59);
    const before = service.documents.length;
    service.fault = undefined;
    await host.advance(6 * minuteMs);
    const back = service.documents.slice(before);
    expect(back[0]?.events.length).toBe(1);
    expect(back[1]?.builtAtMs).toBe(Math.max(...back.slice(0, 5).map(({ builtAtMs }) => builtAtMs)));
    const counts = agent.counts();
    expect(account(counts)).toEqual({ unaccounted: 0, waiting: 0, lost: 0 });
    expect(counts.delivered).toBe(counts.produced);
    const seqs = service.documents.map(({ seq }) => seq).sort((a, b) => a - b);
    expect(seqs).toEqual(seqs.map((_, index) => index));
    const sent = host.requests.slice(-40).map(({ monoMs }) => monoMs);
    expect(new Set(sent).size).toBeGreaterThan(30);
  });

  it('that outlasts the spool drops the oldest samples, keeps every event, and tells of it', async () => {
    const { host, service, agent } = await running({ spoolBytes: 64 * 1024 });
    service.extras = { config: hostConfig('v1', diskFull()) };
    await host.advance(2 * minuteMs);
    service.fault = refused;
    setFill(host, 97);
    await host.advance(10 * hourMs);
    const down = agent.counts();
    expect(down.diskBytes).toBeLessThanOrEqual(64 * 1024);
    expect(account(down).unaccounted).toBe(0);
    expect(down.dropped.disk_full).toBeGreaterThan(0);
    service.fault = undefined;
    await host.advance(10 * minuteMs);
    expect(service.documents.flatMap(({ events }) => events.map(({ transition }) => transition))).toEqual([
      'raised',
    ]);
    expect(service.documents.some(({ dropped }) => (dropped?.disk_full ?? 0) > 0)).toBe(true);
    expect(account(agent.counts())).toMatchObject({ unaccounted: 0, waiting: 0 });
  });

  it('survives a restart in its midst: what was on the disk is delivered once, under its old name', async () => {
    const first = await running();
    first.service.fault = refused;
    await first.host.advance(5 * minuteMs);
    await first.agent.stop();
    const kept = first.agent.counts();
    expect(account(kept)).toEqual({ unaccounted: 0, waiting: kept.produced, lost: 0 });
    const second = await running({}, first.host);
    await first.host.advance(2 * minuteMs);
    expect(new Set(second.service.documents.map(({ boot }) => boot)).size).toBe(2);
    expect(second.service.duplicates).toBe(0);
    expect(account(second.agent.counts())).toEqual({ unaccounted: 0, waiting: 0, lost: 0 });
  });

  it('with a full disk goes on in memory and loses no event', async () => {
    const { host, service, agent } = await running();
    service.extras = { config: hostConfig('v1', diskFull()) };
    await host.advance(2 * minuteMs);
    host.writeFault = { prefix: '/state', code: 'ENOSPC' };
    service.fault = refused;
    setFill(host, 97);
    await host.advance(30 * minuteMs);
    expect(agent.counts()).toMatchObject({ onDisk: 0, isDiskFailing: true, dropped: {} });
    host.writeFault = undefined;
    service.fault = undefined;
    await host.advance(10 * minuteMs);
    expect(service.documents.some(({ dropped }) => dropped?.spool_disk_failing === 1)).toBe(true);
    expect(service.documents.flatMap(({ events }) => events).length).toBe(1);
    expect(account(agent.counts())).toEqual({ unaccounted: 0, waiting: 0, lost: 0 });
  });
});

describe('time', () => {
  it('is steady while the wall clock jumps: no burst, no gap, no hold cut short', async () => {
    for (const jumpMs of [hourMs, -hourMs, 10 * 365 * 24 * hourMs]) {
      const { host, service } = await running();
      service.extras = { config: hostConfig('v1', diskFull()) };
      await host.advance(2 * minuteMs);
      setFill(host, 97);
      host.wallMs += jumpMs;
      service.skewMs -= jumpMs;
      await host.advance(9 * secondMs);
      expect(service.documents.flatMap(({ events }) => events)).toEqual([]);
      await host.advance(3 * minuteMs);
      const [raise, ...others] = service.documents.flatMap(({ events }) => events);
      expect([raise?.transition, (raise?.t ?? 0) - (raise?.start ?? 0), others]).toEqual([
        'raised',
        20_000,
        [],
      ]);
      const built = service.documents.map(({ builtAtMs }) => builtAtMs);
      expect(built.at(-1)).toBeLessThan((built[0] as number) + 6 * minuteMs);
      expect(built).toEqual([...built].sort((a, b) => a - b));
      expect(service.documents.at(-1)?.clockOffsetMs).toBe(0);
      expect(service.documents.at(-1)?.dropped?.clock_moved_ms).toBe(jumpMs);
    }
  });

  it('that passes while the machine stands still gives one tick and no flood', async () => {
    const { host, service } = await running();
    await host.advance(2 * minuteMs);
    const before = host.requests.length;
    host.monoMs += 8 * hourMs;
    host.wallMs += 8 * hourMs;
    await host.advance(minuteMs);
    expect(host.requests.length - before).toBeLessThanOrEqual(4);
    const samples = service.documents.slice(before).map(({ samples }) => samples?.count ?? 0);
    expect(samples.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(14);
  });

  it('that is wrong on this host is corrected by the server’s, in proof and document', async () => {
    const { host, service, agent } = await running();
    service.skewMs = 2 * hourMs;
    service.fault = (_, document) =>
      document.clockOffsetMs === null ? service.error(401, 'PROOF_EXPIRED') : undefined;
    await host.advance(3 * minuteMs);
    expect(new Set(service.documents.map(({ clockOffsetMs }) => clockOffsetMs))).toEqual(
      new Set([2 * hourMs]),
    );
    expect(account(agent.counts())).toEqual({ unaccounted: 0, waiting: 0, lost: 0 });
  });
});

describe('a black hole', () => {
  it('takes one request at a time, ten seconds each, while sampling goes on', async () => {
    const { host, service, agent } = await running();
    service.fault = () => new Promise(() => undefined);
    await host.advance(10 * minuteMs);
    const starts = host.requests.map(({ monoMs }) => monoMs);
    const gapsMs = starts.slice(1).map((startMs, index) => startMs - (starts[index] as number));
    expect(starts.length).toBeGreaterThan(3);
    expect(Math.min(...gapsMs)).toBeGreaterThanOrEqual(10_000);
    service.fault = undefined;
    await host.advance(10 * minuteMs);
    const ticks = service.documents.reduce((sum, { samples }) => sum + (samples?.count ?? 0), 0);
    expect(ticks).toBeGreaterThanOrEqual(113);
    expect(account(agent.counts())).toMatchObject({ unaccounted: 0, lost: 0 });
  });
});

describe('commands', () => {
  it('run when the host allows them, once, and their result is sent at once', async () => {
    const commands = {
      'attach-storage': { path: '/opt/attach', fixed: ['--root', '/r'], args: { volume: 'volume' } },
    };
    const { host, service } = await running({ commands });
    await host.advance(2 * minuteMs);
    const command = (id: string, volume: string) => ({
      id,
      name: 'attach-storage',
      args: { volume },
      expiresAtMs: host.wallMs + hourMs,
    });
    host.runAnswer = async () => ({ exitCode: 0, output: 'uuid=1234\nnoise\n', errorText: '' });
    service.extras = { commands: [command('c1', 'vol-0123abcd'), command('c2', '; reboot')] };
    await host.advance(3 * minuteMs);
    expect(host.runs).toEqual([
      { path: '/opt/attach', args: ['--root', '/r', '--volume', 'vol-0123abcd'], timeoutMs: 300_000 },
    ]);
    const results = service.documents.flatMap(({ commandResults }) => commandResults ?? []);
    expect(results.slice(0, 2).map(({ id, status, output }) => [id, status, output])).toEqual([
      ['c1', 'succeeded', { uuid: '1234' }],
      ['c2', 'refused', {}],
    ]);
  });
});

describe('two runs on one machine', () => {
  it('have boots of their own that sort by time', async () => {
    const host = newMachine();
    const first = await running({}, host);
    await host.advance(2 * minuteMs);
    await first.agent.stop();
    const second = await running({}, host);
    await host.advance(2 * minuteMs);
    const [early, late] = [first.service.documents[0]?.boot, second.service.documents[0]?.boot] as [
      string,
      string,
    ];
    expect(early < late).toBe(true);
    expect(early).toMatch(/^[0-9a-z]{1,9}-[0-9a-z]{4}$/);
  });
});

it('is not fooled by a page that answers 200 to everything', async () => {
  const { host, service, agent } = await running();
  service.fault = () => ({
    ...json(200, {}),
    headers: { 'content-type': 'text/html' },
    body: '<html>log in</html>',
  });
  await host.advance(5 * minuteMs);
  expect(agent.counts().delivered).toBe(0);
  service.fault = undefined;
  await host.advance(10 * minuteMs);
  expect(account(agent.counts())).toEqual({ unaccounted: 0, waiting: 0, lost: 0 });
});
