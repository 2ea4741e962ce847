import { expect, vi } from 'vitest';
import type { LocalSystem } from '../../../local/system.ts';
import { backups } from './definitions.ts';
import type { Observer } from './observer.ts';
import { passed, patience } from './waiting.ts';

export const backedUpService = 'backed-up';
/** So many are told of in all. */
const toldCount = backups.count + 20;
const everyMs = 50;
const perRequest = 100;
/** Long, so that few of them are more than one item of the state holds. */
const file = '/'.padEnd(200, 'x');

/** When the n-th ended, from 0 on. */
export const backupMs = (beginMs: number, n: number) => beginMs + n * everyMs;

/** Tells of all but one, and of that one when the others were counted. */
export async function countBackups(system: LocalSystem, observer: Observer, beginMs: number): Promise<void> {
  const late = 100;
  const numbers = Array.from({ length: toldCount }, (_, n) => n).filter((n) => n !== late);
  await passed(backupMs(beginMs, toldCount));
  for (let i = 0; i < numbers.length; i += perRequest) {
    await tell(system, beginMs, numbers.slice(i, i + perRequest));
  }
  await vi.waitFor(async () => {
    const events = await observer.events(beginMs);
    expect(events.map(({ type }) => type)).toContain('MANY_BACKUPS');
  }, patience);
  await tell(system, beginMs, [late]);
}

async function tell({ client }: LocalSystem, beginMs: number, numbers: readonly number[]): Promise<void> {
  const events = numbers.map((n) => ({
    type: 'BACKUP_DONE',
    labels: { service: backedUpService, file },
    at: backupMs(beginMs, n),
    id: `backup-${n}`,
  }));
  await client.emit({ events });
}
