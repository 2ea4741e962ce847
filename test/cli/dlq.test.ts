import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deadLetterLimits } from '../../shared/api/dead-letter-queues.ts';
import { runCommand } from './command.ts';
import { type Deployment, startDeployment } from './deployment.ts';

const nowMs = Date.parse('2026-11-21T12:00:00Z');

describe('dead letters', () => {
  let home: string;
  let deployment: Deployment;
  const run = (...args: string[]) => runCommand({ home, clock: () => nowMs }, ...args);

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-dlq-'));
    deployment = await startDeployment(() => nowMs);
    const key = join(home, 'operator.key');
    writeFileSync(key, deployment.operatorKey);
    await run('login', '--api', deployment.api, '--key-file', key);
  });

  afterEach(async () => {
    await deployment.stop();
    rmSync(home, { recursive: true });
  });

  const put = () =>
    deployment.deadLetters.quarantine.add(
      JSON.stringify({ reason: 'EVENT_MALFORMED', event: '{"id":"e1","type":"DISK_FULL"}' }),
    );

  it('are listed and shown as tables, and stay', async () => {
    const id = put();
    const rows = (text: string) => text.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows((await run('dlq', 'list')).out).slice(0, 3)).toEqual([
      ['QUEUE', 'WAITING', 'OLDEST', 'REASONS'],
      ['quarantine', '1', '2026-11-21T12:00:00.000Z', 'EVENT_MALFORMED'],
      ['unpublished', '0'],
    ]);
    expect(rows((await run('dlq', 'show', 'quarantine')).out)).toEqual([
      ['ID', 'EVENT', 'TYPE', 'SENT', 'RECEIVED', 'REASON'],
      [id, 'e1', 'DISK_FULL', '2026-11-21T12:00:00.000Z', '2', 'EVENT_MALFORMED'],
    ]);
    expect(JSON.parse((await run('dlq', 'list', '-o', 'json')).out)[0]).toMatchObject({ waiting: 1 });
  });

  it('are redriven one by one or all, and only if it is said which', async () => {
    const { respond } = deployment.deadLetters;
    const ids = ['a', 'b', 'c'].map((body) => respond.add(body));
    expect(await run('dlq', 'redrive', 'respond')).toMatchObject({
      code: 2,
      err: expect.stringContaining('error ARGUMENT_INVALID: it is not said which messages'),
    });
    expect((await run('dlq', 'redrive', 'respond', '--all', '--id', 'a')).code).toBe(2);
    expect((await run('dlq', 'redrive', 'other', '--all')).code).toBe(2);
    expect(await run('dlq', 'redrive', 'respond', '--id', ids[1] as string)).toEqual({
      code: 0,
      out: '1 redriven, about 2 wait',
      err: '',
    });
    expect(deployment.handedOn).toEqual(['b']);
    expect((await run('dlq', 'redrive', 'respond', '--all')).out).toBe('2 redriven, about 0 wait');
    expect(deployment.handedOn).toEqual(['b', 'a', 'c']);
  });

  it('of a long queue are redriven in several calls, with the progress', async () => {
    const { collect } = deployment.deadLetters;
    const { perCall } = deadLetterLimits;
    for (let i = 0; i < perCall * 2 + 1; i++) collect.add(`${i}`);
    expect(await run('dlq', 'redrive', 'collect', '--all')).toEqual({
      code: 0,
      out: `${perCall * 2 + 1} redriven, about 0 wait`,
      err: `${perCall} done, about ${perCall + 1} wait\n${perCall * 2} done, about 1 wait`,
    });
    expect(deployment.handedOn).toHaveLength(perCall * 2 + 1);
  });

  it('are thrown away', async () => {
    put();
    expect((await run('dlq', 'discard', 'quarantine', '--all')).out).toBe('1 discarded, about 0 wait');
    expect([deployment.handedOn, deployment.deadLetters.quarantine.bodies()]).toEqual([[], []]);
    expect((await run('events', '--type', 'DEAD_LETTERS_MOVED')).out).toContain('discards the dead letters');
  });

  it.each([['--id', 'wrong'], ['--all']])(
    'that are not found, or hidden by another call, stay: the exit code is 1 after %s %s',
    async (...which) => {
      const { respond } = deployment.deadLetters;
      respond.add('a');
      respond.receive = async () => [];
      expect(await run('dlq', 'redrive', 'respond', ...which)).toMatchObject({
        code: 1,
        out: '0 redriven, about 1 wait',
      });
    },
  );

  it('that stay are told with the reason, and the exit code is 1', async () => {
    const id = deployment.deadLetters.seed.add('a');
    deployment.deadLetters.seed.remove = async () => {
      throw new Error('no');
    };
    expect(await run('dlq', 'redrive', 'seed', '--all')).toEqual({
      code: 1,
      out: `0 redriven, about 1 wait\n  ${id} stays: INTERNAL: no`,
      err: '',
    });
  });
});
