import type { Fact } from '../../shared/correlator/fact.ts';
import { touchesOf } from '../../shared/correlator/instances.ts';
import { instanceId, ruleId } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey } from '../../shared/facts/ids.ts';
import { membershipEvents } from '../../shared/facts/system-events.ts';
import type { DecidedRule, SettlePorts } from './ports.ts';
import { wakesOf } from './wakes.ts';

export interface Message {
  readonly messageId: string;
  readonly event: TocsinEvent;
}

/** What a message tells an instance, or every one that agrees with the labels: a fact, or only to decide again. */
export interface Told {
  readonly decided: DecidedRule;
  readonly labels: Readonly<Record<string, string>>;
  readonly scope: 'instance' | 'every';
  readonly fact?: Fact;
  readonly message: Message;
}

/** All that a batch tells one instance, or all instances that agree with the same labels. */
export interface Group {
  readonly decided: DecidedRule;
  readonly labels: Readonly<Record<string, string>>;
  readonly told: readonly Told[];
}

/** What a message tells whom. Throws what `wakesOf` throws. */
export async function toldBy(
  ports: Pick<SettlePorts, 'hosts'>,
  rules: readonly DecidedRule[],
  message: Message,
): Promise<readonly Told[]> {
  const touches = touchesOf(
    rules.map(({ rule }) => rule),
    message.event,
  );
  const wakes = await wakesOf(ports, rules, message.event);
  const decidedOf = new Map(rules.map((each) => [each.rule, each]));
  return [...touches, ...wakes].map(({ rule, ...told }) => ({
    ...told,
    decided: decidedOf.get(rule) as DecidedRule,
    message,
  }));
}

export function grouped(told: readonly Told[]): readonly Group[] {
  const groups = new Map<string, Group & { readonly told: Told[] }>();
  for (const each of told) {
    const { decided, labels, scope } = each;
    const id =
      scope === 'instance'
        ? instanceId(decided.rule, labels)
        : `${ruleId(decided.rule)} ${canonicalKey(labels)}`;
    const group = groups.get(id) ?? { decided, labels, told: [] };
    group.told.push(each);
    groups.set(id, group);
  }
  return [...groups.values()];
}

export function factsOf({ told }: Group): readonly Fact[] {
  return told.flatMap(({ fact }) => fact ?? []);
}

export function messageIdsOf({ told }: Group): ReadonlySet<string> {
  return new Set(told.map(({ message }) => message.messageId));
}

/** When hosts last joined or left, of what these messages tell; 0 if they tell of none. */
export function hostsChangedMsOf({ told }: Group): number {
  const changes = told.filter(({ message }) => membershipEvents.has(message.event.type));
  return Math.max(0, ...changes.map(({ message }) => message.event.r));
}

/** When the first of these messages was received. */
export function receivedMsOf({ told }: Group): number {
  return Math.min(...told.map(({ message }) => message.event.r));
}
