import { expect, vi } from 'vitest';
import type { LocalSystem } from '../../../local/system.ts';
import { definitionsAfter } from './definitions.ts';
import type { Observer } from './observer.ts';
import { apply, patience, soon } from './waiting.ts';

/** When the edited rules came into force, and when the episode ended that all of them read. */
export interface Change {
  readonly activeAtMs: number;
  readonly clearedMs: number;
}

/** The rules change while the episode that they read, since `beginMs`, is open, and one of them holds. */
export async function changeRules(system: LocalSystem, observer: Observer, beginMs: number): Promise<Change> {
  const link = (transition: 'raised' | 'cleared', at: number) =>
    system.client.emit({ events: [{ type: 'LINK_DOWN', transition, labels: { service: 'link' }, at }] });
  const said = (...types: readonly string[]) =>
    vi.waitFor(async () => {
      const found = (await observer.events(beginMs)).map(({ type }) => type);
      expect(found).toEqual(expect.arrayContaining([...types]));
    }, patience);

  await link('raised', beginMs);
  await said('LINK_KEPT', 'LINK_RESTARTED', 'LINK_CLEARED', 'LINK_REMOVED');
  const activeAtMs = await apply(system, definitionsAfter);
  await said('LINK_ADDED', 'LINK_HELD');
  const clearedMs = soon();
  await link('cleared', clearedMs);
  return { activeAtMs, clearedMs };
}
