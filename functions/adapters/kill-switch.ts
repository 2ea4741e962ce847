import type { KillSwitchRecord } from '../ports/records.ts';
import type { StateStore } from '../ports/stores.ts';
import { stateKeys } from './keys.ts';

/** One strongly consistent read, never cached. An item that cannot be understood counts as on. */
export async function isKillSwitchOn(state: StateStore): Promise<boolean> {
  const item = await state.get<Partial<KillSwitchRecord>>(stateKeys.killSwitch());
  return item !== undefined && item.body.on !== false;
}
