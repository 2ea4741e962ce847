import type { Policy } from '../../shared/language/artifact.ts';
import type { TargetFacts } from '../../shared/policy/guards.ts';
import type { CooldownRecord } from '../../shared/policy/response-record.ts';
import { stateKeys } from '../adapters/keys.ts';
import { isKillSwitchOn } from '../adapters/kill-switch.ts';
import type { HostRecord } from '../ports/records.ts';
import type { RespondPorts } from './ports.ts';

/** What the guards of a policy ask about one target, read now. */
export async function lookAtTarget(ports: RespondPorts, policy: Policy, host: string): Promise<TargetFacts> {
  const [isOn, record, cooldown] = await Promise.all([
    isKillSwitchOn(ports.state),
    ports.state.get<HostRecord>(stateKeys.host(host)),
    ports.state.get<CooldownRecord>(stateKeys.cooldown(policy.name, host)),
  ]);
  return {
    nowMs: ports.clock(),
    isKillSwitchOn: isOn,
    hostState: record?.body.state,
    cooldownUntilMs: cooldown?.body.untilMs,
  };
}
