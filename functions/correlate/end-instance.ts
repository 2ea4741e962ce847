import { endInstance } from '../../shared/correlator/end.ts';
import { type InstanceState, instanceId } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { stateKeys } from '../adapters/keys.ts';
import {
  busy,
  checkInForce,
  idleKeptMs,
  pauseAfter,
  type SettlePorts,
  settleAttempts,
  writeOf,
} from './ports.ts';
import { packState, readStored } from './stored-state.ts';

/**
 * Ends an instance whose rule is no more in the set `version`, in one transaction with its clear. Idempotent. Nobody renews the pages
 * of one in pages from then on: it is cleaned up before them, `idleKeptMs` from now, and new if its rule comes back after that.
 */
export async function endRemoved(ports: SettlePorts, instance: string, version: string): Promise<void> {
  for (let attempt = 0; attempt < settleAttempts; attempt++) {
    const item = await ports.state.get<unknown>(stateKeys.instance(instance));
    if (item === undefined) return;
    const nowMs = ports.clock();
    const stored = await readStored(ports.state, instance, item);
    const { state, events } = endInstance(stored.state, nowMs);
    if (state === stored.state) return;
    const body = await packState(ports.state, instance, state, stored, nowMs, 0, ports.pageBounds);
    await checkInForce(ports, version);
    const write = {
      ...writeOf(instance, body, item.version, nowMs),
      ...(body.v === 3 && { expiresAtMs: nowMs + idleKeptMs }),
    };
    if ((await ports.state.putWithEvents(write, events)) === 'stored') return;
    await pauseAfter(ports, attempt);
  }
  throw busy(instance);
}

/** The instance that raised an event, if its rule no longer makes instances like it. */
export function removedInstanceOf(rules: readonly CompositeRule[], event: TocsinEvent): string | undefined {
  const { source, rule, labels, transition } = event;
  if (transition !== 'raised' || source.kind !== 'rule' || rule === undefined) return undefined;
  if (rules.some((each) => makes(each, { application: rule.application, rule: rule.name, labels })))
    return undefined;
  return instanceId(rule, labels);
}

/** Whether a rule makes instances with these labels. */
export function makes(
  rule: CompositeRule,
  { application, rule: name, labels }: Pick<InstanceState, 'application' | 'rule' | 'labels'>,
): boolean {
  if (rule.application !== application || rule.name !== name) return false;
  return (
    rule.by.length === Object.keys(labels).length && rule.by.every((label) => Object.hasOwn(labels, label))
  );
}
