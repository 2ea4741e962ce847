import { endInstance } from '../../shared/correlator/end.ts';
import { readState } from '../../shared/correlator/read-state.ts';
import { type InstanceState, instanceId } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { stateKeys } from '../adapters/keys.ts';
import { busy, type SettlePorts, settleAttempts, writeOf } from './ports.ts';

/** Ends an instance whose rule is no more, in one transaction with its clear. Idempotent. */
export async function endRemoved(ports: SettlePorts, instance: string): Promise<void> {
  for (let attempt = 0; attempt < settleAttempts; attempt++) {
    const item = await ports.state.get<unknown>(stateKeys.instance(instance));
    if (item === undefined) return;
    const nowMs = ports.clock();
    const before = readState(item.body);
    const { state, events } = endInstance(before, nowMs);
    if (state === before) return;
    const write = writeOf(instance, state, item.version, nowMs);
    if ((await ports.state.putWithEvents(write, events)) === 'stored') return;
    await ports.pause(attempt);
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
