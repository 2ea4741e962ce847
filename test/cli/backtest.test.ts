import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../cli/run-program.ts';
import type { Comparison } from '../../shared/language/backtest/compare.ts';
import type { BacktestRun } from '../../shared/language/backtest/result.ts';
import { beganMs, definitions, nowMs, storeHost, storeMaintenance, storeSaid } from './backtest-world.ts';
import { runCommand } from './command.ts';
import { type Deployment, startDeployment } from './deployment.ts';

type Answer = BacktestRun & { readonly against?: Comparison };

const busyA = { startSec: 600, fromSec: 720, toSec: 1800 };
const busyB = { startSec: 1200, fromSec: 1320, toSec: 2400 };
const both = { startSec: 1320, fromSec: 1320, toSec: 1800 };

describe('tocsin backtest', () => {
  let home: string;
  let file: string;
  let deployment: Deployment;
  const run = (...args: string[]) => runCommand({ home, clock: () => nowMs }, ...args);
  const backtest = (...args: string[]) => run('backtest', file, '--since', '2h', ...args);
  const answered = async (...args: string[]) => {
    const { code, out, err } = await backtest('-o', 'json', ...args);
    return { code, err, answer: JSON.parse(out) as Answer };
  };

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-backtest-'));
    deployment = await startDeployment(() => nowMs);
    writeFileSync(join(home, 'operator.key'), deployment.operatorKey);
    await run('login', '--api', deployment.api, '--key-file', join(home, 'operator.key'));
    file = join(home, 'rules.yaml');
    writeFileSync(file, definitions);
    await run('apply', file);
    await storeHost(deployment, 'a', [10, 30]);
    await storeHost(deployment, 'b', [20, 40]);
  });

  afterEach(async () => {
    await deployment.stop();
    rmSync(home, { recursive: true });
  });

  async function storeAll(): Promise<void> {
    await storeSaid(deployment, 'busy', { host: 'a' }, busyA);
    await storeSaid(deployment, 'busy', { host: 'b' }, busyB);
    await storeSaid(deployment, 'both-busy', {}, both);
  }

  it('tells what would have been raised, and first what it costs', async () => {
    const { code, out, err } = await backtest();
    expect(code).toBe(0);
    expect(err).toMatch(
      /^reads about 240 documents of 2 hosts and 0 events: about 0\.0000 USD \(32 read units at 0\.125 USD a million, \d+ requests at 1 USD a million\), \d+s$/,
    );
    expect(out).toContain(
      '2026-11-21T10:00:00.000Z to 2026-11-21T12:00:00.000Z: 238 documents of 2 hosts, 0 events',
    );
    expect(out).toMatch(
      /^both-busy +BOTH_BUSY +2026-11-21T10:22:00.000Z +2026-11-21T10:22:00.000Z +2026-11-21T10:30:00.000Z$/m,
    );
    expect(out).toContain('3 would have been raised');
  });

  it('tells the same as data, with its estimate', async () => {
    const { answer } = await answered();
    expect(Object.keys(answer)).toEqual([
      'fromMs',
      'toMs',
      'samplesFromMs',
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
    writeFileSync(file, definitions.replace('for: 2m', 'for: 5m'));
    const { code, answer } = await answered('--against', 'applied');
    expect([code, answer.against?.counts]).toMatchObject([1, { same: 0, moved: 3 }]);
    const { out } = await backtest('--against', 'applied');
    expect(out).toMatch(/^moved +busy +host=a +BUSY +.*10:15:00.*10:12:00/m);
    expect(out).toContain('0 the same, 0 new, 0 vanished, 3 moved, 0 muted otherwise, 0 unknown');
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
    const facts = join(home, 'facts.jsonl');
    const from = async () => (await run('backtest', file, '--from', facts)).err;
    await backtest('--export', facts);
    const rule = '  - { name: gone, by: [host], when: { absent: HEARTBEAT, for: 3m }, emit: GONE }\n';
    writeFileSync(file, `${definitions}${rule}`);
    expect(await from()).toContain('a file without receipts of documents');
    await backtest('--export', facts);
    expect(await from()).toBe('');
  });

  it('names rules that are not applied, and what was raised beside its own', async () => {
    await storeAll();
    await storeSaid(deployment, 'busy', { host: 'a' }, { startSec: 4000, fromSec: 4120, toSec: 4300 });
    writeFileSync(file, definitions.replace('name: both-busy', 'name: both, message: x'));
    const { code, out } = await backtest('--against', 'applied');
    expect(code).toBe(1);
    expect(out).toMatch(/^vanished +busy/m);
    expect(out).toMatch(/^new +both/m);
    expect(out).toContain('not in the applied set: default/both');
    expect(out).toContain('rules that made such events and are not in these files: default/both-busy');
  });

  it('hears of what was open before, and of when it ended', async () => {
    await storeMaintenance(deployment, 1500);
    const { answer } = await answered();
    expect(answer.rules[1]?.instances[0]?.episodes).toMatchObject([{ startMs: beganMs + 1_500_000 }]);
    expect(answer.read.events).toBe(2);
  });

  it('hears of what is open still', async () => {
    await storeMaintenance(deployment);
    const { answer } = await answered();
    expect(answer.rules[1]?.instances[0]?.episodes).toEqual([]);
  });

  it('says the same of a file that it wrote, without a service', async () => {
    await storeAll();
    await storeMaintenance(deployment, 700);
    const facts = join(home, 'facts.jsonl');
    const first = await answered('--against', 'applied', '--export', facts);
    await deployment.stop();
    const again = await run('backtest', file, '--from', facts, '--against', 'applied', '-o', 'json');
    const { estimate: _, ...expected } = first.answer as Answer & { readonly estimate?: unknown };
    expect([again.code, again.err, JSON.parse(again.out)]).toEqual([0, '', expected]);
    deployment = await startDeployment(() => nowMs);
    const [header] = readFileSync(facts, 'utf8').split('\n');
    expect(JSON.parse(header as string)).toMatchObject({ kind: 'header', format: 'tocsin-facts', v: 1 });
  });

  it('refuses a file that was made for other rules, that was cut, or that is none', async () => {
    const facts = join(home, 'facts.jsonl');
    await backtest('--export', facts);
    const text = readFileSync(facts, 'utf8');
    const from = async () => run('backtest', file, '--from', facts, '-o', 'json');
    writeFileSync(file, definitions.replace('system.cpu', 'system.memory'));
    expect(await from()).toMatchObject({ code: 2, err: expect.stringContaining('FACTS_LACKING') });
    writeFileSync(file, definitions);
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

  it('reads no more than --max-items, and says what would make it less', async () => {
    await storeMaintenance(deployment, 700);
    expect((await backtest('--max-items', '241')).code).toBe(0);
    const refused = await backtest('--max-items', '240');
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('240 documents and 1 events or more');
    expect(refused.err).toContain('a shorter --since, one --host');
    expect((await backtest('--max-items', '239')).err).toContain('240 documents and 0 events or more');
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
    const { out, err } = await run('backtest', file, '--since', '30d');
    expect(err).toContain(
      'samples are kept 7d: what rests on them is unknown before 2026-11-14T12:05:00.000Z',
    );
    expect(out).toMatch(/^both-busy +2026-10-22T12:00:00.000Z to 2026-11-14T12:05:00.000Z/m);
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
    expect(await run('backtest', file, ...args)).toMatchObject({
      code: 2,
      err: expect.stringContaining(text),
    });
  });

  it('looks 90 days back at most', async () => {
    expect((await run('backtest', file, '--since', '90d', '-q')).code).toBe(0);
  });

  it('draws a bar for a person, and takes it away', async () => {
    const shown: string[] = [];
    await runProgram(
      {
        surroundings: { env: { XDG_CONFIG_HOME: home }, cwd: home, home },
        clock: () => nowMs,
        sleep: async () => undefined,
        signal: new AbortController().signal,
        print: () => undefined,
        warn: () => undefined,
        exit: () => undefined,
        progress: (line) => shown.push(line),
      },
      ['backtest', file, '--since', '2h'],
    );
    expect(shown[0]).toBe('counting');
    expect(shown).toContain('running [##############                ] 49 %');
    expect(shown.at(-1)).toBe('');
  });
});
