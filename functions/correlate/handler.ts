import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Fact } from '../../shared/correlator/fold.ts';
import { type Touch, touchesOf } from '../../shared/correlator/instances.ts';
import { effectiveRules } from '../../shared/correlator/lateness.ts';
import { instanceId, ruleId } from '../../shared/correlator/state.ts';
import { canonicalKey } from '../../shared/facts/ids.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { LogError } from '../http/answer.ts';
import type { Definitions } from '../ports/control.ts';
import type { Executions } from '../ports/hops.ts';
import { endRemoved, removedInstanceOf } from './end-instance.ts';
import { inParallel } from './in-parallel.ts';
import { share } from './members.ts';
import { parseMessage } from './message.ts';
import type { SettlePorts } from './ports.ts';
import { settleFacts } from './settle.ts';

export interface CorrelatePorts extends SettlePorts {
  readonly definitions: Definitions;
  readonly executions: Executions;
  readonly log: LogError;
}

/** Instances of one batch that are read and written at the same time. */
const width = 8;

/** A touch, and the message that it came with. */
type Told = Touch & { readonly messageId: string };

interface Group {
  readonly rule: CompositeRule;
  readonly labels: Readonly<Record<string, string>>;
  readonly facts: Fact[];
  readonly messageIds: Set<string>;
}

/**
 * Takes batches of events from SQS, folds them into the instances that they touch and decides these: per instance one
 * read, one write with what it emits. Whatever fails is answered as failed and comes again; doubles change nothing, so
 * dying between any two lines loses and doubles nothing. Without definitions all messages fail and wait.
 */
export function makeCorrelateHandler(ports: CorrelatePorts): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const failed = new Set<string>();
    const fail = (messageIds: Iterable<string>, error: unknown) => {
      for (const messageId of messageIds) failed.add(messageId);
      ports.log('messages failed', error);
    };
    const artifact = await ports.definitions.active();
    if (artifact === undefined) return answer(Records.map((record) => record.messageId));
    const rules = effectiveRules(artifact);
    const parsed = Records.flatMap(({ messageId, body }) => {
      try {
        return [{ messageId, event: parseMessage(body) }];
      } catch (error) {
        fail([messageId], error);
        return [];
      }
    });
    await inParallel(parsed, width, async ({ messageId, event }) => {
      const removed = removedInstanceOf(rules, event);
      if (removed !== undefined) await endRemoved(ports, removed).catch((error) => fail([messageId], error));
    });
    const told = parsed.flatMap(({ messageId, event }): readonly Told[] =>
      touchesOf(rules, event).map((touch) => ({ ...touch, messageId })),
    );
    const direct = told.filter((touch) => touch.scope === 'instance');
    const joined = await joinEvery(
      ports,
      told.filter((touch) => touch.scope === 'every'),
      fail,
    );
    await inParallel([...grouped([...direct, ...joined]).values()], width, async (group) => {
      try {
        await settleFacts(ports, group.rule, group.labels, group.facts);
      } catch (error) {
        fail(group.messageIds, error);
      }
    });
    return answer([...failed]);
  };
}

/** Spreads the facts that lack labels of their rule's `by` over the instances that they join. */
async function joinEvery(
  ports: CorrelatePorts,
  told: readonly Told[],
  fail: (messageIds: Iterable<string>, error: unknown) => void,
): Promise<readonly Told[]> {
  const spread = await inParallel([...grouped(told).values()], width, async (group) => {
    try {
      const instances = await share(ports, group.rule, group.labels, group.facts);
      const own = told.filter((touch) => group.facts.includes(touch.fact));
      return instances.flatMap((labels) =>
        own.map((touch) => ({ ...touch, labels, scope: 'instance' as const })),
      );
    } catch (error) {
      fail(group.messageIds, error);
      return [];
    }
  });
  return spread.flat();
}

function grouped(told: readonly Told[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const { rule, labels, fact, messageId, scope } of told) {
    const id = scope === 'instance' ? instanceId(rule, labels) : `${ruleId(rule)} ${canonicalKey(labels)}`;
    const group = groups.get(id) ?? { rule, labels, facts: [], messageIds: new Set() };
    group.facts.push(fact);
    group.messageIds.add(messageId);
    groups.set(id, group);
  }
  return groups;
}

function answer(messageIds: readonly string[]): SQSBatchResponse {
  return { batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })) };
}
