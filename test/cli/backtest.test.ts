import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../cli/run-program.ts';
import { textColumns } from '../../cli/tree-text.ts';
import { type Answer, type Backtests, startBacktests } from './backtest-given.ts';
import { beganMs, definitions, nowMs, storeMaintenance, storeSaid } from './backtest-world.ts';

const busyA = { startSec: 600, fromSec: 720, toSec: 1800 };
const busyB = { startSec: 1200, fromSec: 1320, toSec: 2400 };
const both = { startSec: 1320, fromSec: 1320, toSec: 1800 };

describe('tocsin backtest', () => {
  let world: Backtests;
  const run = (...args: string[]) => world.run(...args);
  const backtest = (...args: string[]) => world.backtest(...args);
  const answered = (...args: string[]) => world.answered(...args);

  beforeEach(async () => {
    world = await startBacktests();
  });

  afterEach(() => world.stop());

  async function storeAll(): Promise<void> {
    await storeSaid(world.deployment, 'busy', { host: 'a' }, busyA);
    await storeSaid(world.deployment, 'busy', { host: 'b' }, busyB);
    await storeSaid(world.deployment, 'both-busy', {}, both);
  }

  it('tells what would have been raised, and first what it costs', async () => {
    const { code, out, err } = await backtest();
    expect(code).toBe(0);
    expect(err).toMatch(
      /^reads about 242 items, 240 documents of 2 hosts and 2 events to find 0: about 0\.0000 USD \(35 read units at 0\.125 USD a million, \d+ requests at 1 USD a million\), \d+s$/,
    );
    expect(out).toContain('2026-11-21 10:00:00Z to 2026-11-21 12:00:00Z: 238 documents of 2 hosts, 0 events');
    expect(out).toMatch(/^both-busy +BOTH_BUSY +2026-11-21 10:22:00Z +10:22:00 +10:30:00$/m);
    expect(out).toContain('3 would have been raised');
  });

  it('tells the same as data, with its estimate', async () => {
    const { answer } = await answered();
    expect(Object.keys(answer)).toEqual([
      'fromMs',
      'toMs',
      'samplesFromMs',
      'untilMs',
      'sampleMs',
      'rules',
      'read',
      'notes',
      'estimate',
    ]);
    expect(answer.rules.map(({ name, instances }) => [name, instances.length])).toEqual([
      ['busy', 2],
      ['both-busy', 1],
    ]);
    expect(answer.rules[1]?.instances[0]?.episodes).toEqual([
      {
        type: 'BOTH_BUSY',
        transition: 'raised',
        startMs: beganMs + 1_320_000,
        raisedMs: beganMs + 1_320_000,
        clearedMs: beganMs + 1_800_000,
        reason: 'condition-ended',
      },
    ]);
  });

  it('against what was applied ends with 0 if all is the same, and with 1 if not', async () => {
    await storeAll();
    const same = await answered('--against', 'applied');
    expect([same.code, same.answer.against?.counts]).toEqual([
      0,
      { same: 3, new: 0, vanished: 0, moved: 0, muted: 0, unknown: 0 },
    ]);
    writeFileSync(world.file, definitions.replace('for: 2m', 'for: 5m'));
    const { code, answer } = await answered('--against', 'applied');
    expect([code, answer.against?.counts]).toMatchObject([1, { same: 0, moved: 3 }]);
    const { out } = await backtest('--against', 'applied');
    expect(out).toContain(
      [
        'moved busy host=a BUSY',
        '  backtest  2026-11-21 10:15:00Z to 10:30:00 (since 10:10:00)',
        '  applied   2026-11-21 10:12:00Z to 10:30:00 (since 10:10:00)',
      ].join('\n'),
    );
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(textColumns);
    expect(out).toContain('0 the same, 0 new, 0 vanished, 3 moved, 0 muted otherwise, 0 unknown');
  });

  it('calls what was raised since the last documents unknown, and says until when it holds', async () => {
    await storeAll();
    await storeSaid(world.deployment, 'busy', { host: 'a' }, { startSec: 7145, fromSec: 7150, toSec: 7160 });
    const { code, answer } = await answered('--against', 'applied');
    expect([code, answer.against?.counts]).toMatchObject([0, { same: 3, vanished: 0, unknown: 1 }]);
    expect(answer.untilMs).toBe(beganMs + 119 * 60_000);
    expect((await backtest()).out).toContain(
      'it holds until 2026-11-21 11:59:00Z: later data may be missing',
    );
  });

  it('of some hosts compares only what was raised of these, and ends with 2 if a rule reads others', async () => {
    await storeAll();
    const { code, answer } = await answered('--against', 'applied', '--host', 'a');
    expect([code, answer.against?.counts, answer.against?.unknownRules]).toEqual([
      2,
      { same: 1, new: 0, vanished: 0, moved: 0, muted: 0, unknown: 1 },
      ['default/both-busy'],
    ]);
    expect((await backtest('--against', 'applied', '--host', 'a')).out).toContain(
      'nothing could be known of: default/both-busy',
    );
  });

  it('refuses a file without receipts for rules that judge them, and takes one with them', async () => {
    const facts = join(world.home, 'facts.jsonl');
    const from = async () => (await run('backtest', world.file, '--from', facts)).err;
    await backtest('--export', facts);
    const rule = '  - { name: gone, by: [host], when: { absent: HEARTBEAT, for: 3m }, emit: GONE }\n';
    writeFileSync(world.file, `${definitions}${rule}`);
    expect(await from()).toContain('a file without receipts of documents');
    await backtest('--export', facts);
    expect(await from()).toBe('');
  });

  it('names rules that are not applied, and what was raised beside its own', async () => {
    await storeAll();
    await storeSaid(world.deployment, 'busy', { host: 'a' }, { startSec: 4000, fromSec: 4120, toSec: 4300 });
    writeFileSync(world.file, definitions.replace('name: both-busy', 'name: both, message: x'));
    const { code, out } = await backtest('--against', 'applied');
    expect(code).toBe(1);
    expect(out).toMatch(/^vanished +busy/m);
    expect(out).toMatch(/^new +both/m);
    expect(out).toContain('not in the applied set: default/both');
    expect(out).toContain('rules that made such events and are not in these files: default/both-busy');
  });

  it('hears of what was open before, and of when it ended', async () => {
    await storeMaintenance(world.deployment, 1500);
    const { answer } = await answered();
    expect(answer.rules[1]?.instances[0]?.episodes).toMatchObject([{ startMs: beganMs + 1_500_000 }]);
    expect(answer.read.events).toBe(2);
  });

  it('hears of what is open still', async () => {
    await storeMaintenance(world.deployment);
    const { answer } = await answered();
    expect(answer.rules[1]?.instances[0]?.episodes).toEqual([]);
  });

  it('says the same of a file that it wrote, without a service', async () => {
    await storeAll();
    await storeMaintenance(world.deployment, 700);
    const facts = join(world.home, 'facts.jsonl');
    const first = await answered('--against', 'applied', '--export', facts);
    await world.stopService();
    const again = await run('backtest', world.file, '--from', facts, '--against', 'applied', '-o', 'json');
    const { estimate: _, ...expected } = first.answer as Answer & { readonly estimate?: unknown };
    expect([again.code, again.err, JSON.parse(again.out)]).toEqual([0, '', expected]);
    const [header] = readFileSync(facts, 'utf8').split('\n');
    expect(JSON.parse(header as string)).toMatchObject({ kind: 'header', format: 'tocsin-facts', v: 1 });
  });

  it('refuses a file that was made for other rules, that was cut, or that is none', async () => {
    const facts = join(world.home, 'facts.jsonl');
    await backtest('--export', facts);
    const text = readFileSync(facts, 'utf8');
    const from = async () => run('backtest', world.file, '--from', facts, '-o', 'json');
    writeFileSync(world.file, definitions.replace('system.cpu', 'system.memory'));
    expect(await from()).toMatchObject({ code: 2, err: expect.stringContaining('FACTS_LACKING') });
    writeFileSync(world.file, definitions);
    writeFileSync(facts, text.split('\n').slice(0, 4).join('\n').concat('\n'));
    expect(await from()).toMatchObject({ code: 2, err: expect.stringContaining('end too early') });
    writeFileSync(facts, text.slice(0, -1));
    expect(await from()).toMatchObject({
      code: 2,
      err: expect.stringContaining('a last line without an end'),
    });
    writeFileSync(facts, '');
    expect(await from()).toMatchObject({ code: 2, err: expect.stringContaining('an empty file') });
  });

  it('reads only the hosts that it is told', async () => {
    const { answer } = await answered('--host', 'a');
    expect(answer.read).toMatchObject({ hosts: 1, documents: 119 });
    expect(answer.rules[1]?.instances.flatMap(({ episodes }) => episodes)).toEqual([]);
    expect(await backtest('--host', 'c')).toMatchObject({
      code: 2,
      err: expect.stringContaining('HOST_UNKNOWN'),
    });
  });

  it('says up front that samples are not kept as long, and what is unknown therefore', async () => {
    const { out, err } = await run('backtest', world.file, '--since', '30d');
    expect(err).toContain(
      'samples are kept 7d: what rests on them is unknown before 2026-11-14T12:05:00.000Z',
    );
    expect(out).toMatch(/^both-busy +2026-10-22 12:00:00Z to 2026-11-14 12:05:00Z/m);
  });

  it.each([
    [['--since', '0s'], 'nothing is kept that long'],
    [['--since', '91d'], 'nothing is kept that long'],
    [['--since', 'yesterday'], 'no duration'],
    [['--from', 'x', '--since', '1h'], '--since beside --from'],
    [['--from', 'x', '--export', 'y'], '--export beside --from'],
    [['--from', 'x', '--host', 'y'], '--host beside --from'],
    [['--from', 'nowhere'], 'FILE_UNUSABLE'],
    [['--against', 'other'], 'applied'],
  ])('refuses %j', async (args, text) => {
    expect(await run('backtest', world.file, ...args)).toMatchObject({
      code: 2,
      err: expect.stringContaining(text),
    });
  });

  it('looks 90 days back at most', async () => {
    expect((await run('backtest', world.file, '--since', '90d', '-q')).code).toBe(0);
  });

  it('draws a bar for a person, and takes it away', async () => {
    const shown: string[] = [];
    await runProgram(
      {
        surroundings: { env: { XDG_CONFIG_HOME: world.home }, cwd: world.home, home: world.home },
        clock: () => nowMs,
        sleep: async () => undefined,
        signal: new AbortController().signal,
        print: () => undefined,
        warn: () => undefined,
        exit: () => undefined,
        progress: (line) => shown.push(line),
      },
      ['backtest', world.file, '--since', '2h'],
    );
    expect(shown[0]).toBe('counting');
    expect(shown).toContain('running [##############                ] 49 %');
    expect(shown.at(-1)).toBe('');
  });
});
