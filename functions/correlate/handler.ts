import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { effectiveRules } from '../../shared/correlator/lateness.ts';
import type { NoteFailures } from '../adapters/failure-notes.ts';
import type { LogError } from '../http/answer.ts';
import type { Executions } from '../ports/hops.ts';
import { endRemoved, removedInstanceOf } from './end-instance.ts';
import { inParallel } from './in-parallel.ts';
import { share } from './members.ts';
import { parseMessage } from './message.ts';
import type { DecidedRule, SettlePorts } from './ports.ts';
import { settleFacts } from './settle.ts';
import { factsOf, grouped, hostsChangedMsOf, type Message, messageIdsOf, type Told, toldBy } from './told.ts';

export interface CorrelatePorts extends SettlePorts {
  readonly executions: Executions;
  readonly log: LogError;
  /** Keeps why the last try of a message failed. */
  readonly noteFailures?: NoteFailures;
}

/** Instances of one batch that are read and written at the same time. */
const width = 8;

type Fail = (messageIds: Iterable<string>, error: unknown) => void;

/**
 * Takes batches of events from SQS, folds them into the instances that they touch and decides these: per instance one
 * read, one write with what it emits. Whatever fails is answered as failed and comes again; doubles change nothing, so
 * dying between any two lines loses and doubles nothing. Without definitions all messages fail and wait.
 */
export function makeCorrelateHandler(ports: CorrelatePorts): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const failed = new Map<string, unknown>();
    const fail: Fail = (messageIds, error) => {
      for (const messageId of messageIds) failed.set(messageId, error);
      ports.log('messages failed', error);
    };
    const artifact = await ports.definitions.active();
    if (artifact === undefined) return answer(Records.map((record) => record.messageId));
    const { hostSets, version } = artifact;
    const rules = effectiveRules(artifact).map((rule) => ({ rule, hostSets, version }));
    const messages = Records.flatMap((record) => read(record, fail));
    const all = await inParallel(messages, width, (message) =>
      hear(ports, { version, rules }, message, fail),
    );
    const direct = all.flat().filter(({ scope }) => scope === 'instance');
    const every = all.flat().filter(({ scope }) => scope === 'every');
    const joined = await joinEvery(ports, every, fail);
    await inParallel(grouped([...direct, ...joined]), width, async (group) => {
      const { decided, labels } = group;
      try {
        await settleFacts(ports, decided, labels, factsOf(group), hostsChangedMsOf(group));
      } catch (error) {
        fail(messageIdsOf(group), error);
      }
    });
    await ports.noteFailures?.(Records, failed);
    return answer([...failed.keys()]);
  };
}

function read({ messageId, body }: SQSRecord, fail: Fail): readonly Message[] {
  try {
    return [{ messageId, event: parseMessage(body) }];
  } catch (error) {
    fail([messageId], error);
    return [];
  }
}

/** What a message tells whom; an episode whose rule is no more is ended at once. */
async function hear(
  ports: CorrelatePorts,
  { version, rules }: { readonly version: string; readonly rules: readonly DecidedRule[] },
  message: Message,
  fail: Fail,
): Promise<readonly Told[]> {
  try {
    const removed = removedInstanceOf(
      rules.map(({ rule }) => rule),
      message.event,
    );
    if (removed !== undefined) await endRemoved(ports, removed, version);
    return await toldBy(ports, rules, message);
  } catch (error) {
    fail([message.messageId], error);
    return hearEach(ports, rules, message);
  }
}

/** The message comes again for the rule that failed; meanwhile no other rule is kept from it. */
async function hearEach(
  ports: CorrelatePorts,
  rules: readonly DecidedRule[],
  message: Message,
): Promise<readonly Told[]> {
  const told = await inParallel(rules, width, (rule) => toldBy(ports, [rule], message).catch(() => []));
  return told.flat();
}

/** Spreads what lacks labels of its rule's `by` over the instances that it joins. */
async function joinEvery(ports: CorrelatePorts, told: readonly Told[], fail: Fail): Promise<readonly Told[]> {
  const spread = await inParallel(grouped(told), width, async (group) => {
    try {
      const instances = await share(ports, group.decided.rule, group.labels, factsOf(group));
      return instances.flatMap((labels) =>
        group.told.map((each) => ({ ...each, labels, scope: 'instance' as const })),
      );
    } catch (error) {
      fail(messageIdsOf(group), error);
      return [];
    }
  });
  return spread.flat();
}

function answer(messageIds: readonly string[]): SQSBatchResponse {
  return { batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })) };
}
