import type { CooldownRecord } from '../../shared/policy/response-record.ts';
import { dayMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { Journal } from './journal.ts';
import { releaseLeases } from './permission.ts';
import type { AttachStoragePorts } from './ports.ts';

/** What follows any end: the cooldown counts from it, and the leases are given back. Idempotent. */
export async function finish(ports: AttachStoragePorts, journal: Journal): Promise<void> {
  await coolDown(ports, journal);
  await releaseLeases(ports, journal);
}

async function coolDown(ports: AttachStoragePorts, { record }: Journal): Promise<void> {
  const { policy, target, response, cooldownMs } = record.input;
  const key = stateKeys.cooldown(policy, target);
  const body: CooldownRecord = { v: 1, untilMs: record.changedAtMs + cooldownMs, response };
  const item = await ports.state.get<CooldownRecord>(key);
  if (item !== undefined && item.body.untilMs >= body.untilMs) return;
  // A conflict means that another response has just ended on this target: its cooldown is the later one.
  await ports.state.put({
    key,
    body,
    expected: item?.version ?? 'absent',
    expiresAtMs: body.untilMs + dayMs,
  });
}
