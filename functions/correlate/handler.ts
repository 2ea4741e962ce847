import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { effectiveRules } from '../../shared/correlator/lateness.ts';
import type { NoteFailures } from '../adapters/failure-notes.ts';
import type { LogError } from '../http/answer.ts';
import { inParallel } from '../in-parallel.ts';
import type { Executions } from '../ports/hops.ts';
import { endRemoved, removedInstanceOf } from './end-instance.ts';
import { foldBudgetMs, foldsAtATime } from './fold-inbox.ts';
import { share } from './members.ts';
import { parseMessage } from './message.ts';
import type { DecidedRule, SettlePorts } from './ports.ts';
import { tellFacts } from './settle.ts';
import {
  factsOf,
  type Group,
  grouped,
  hostsChangedMsOf,
  type Message,
  messageIdsOf,
  receivedMsOf,
  type Told,
  toldBy,
} from './told.ts';

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
    const foldUntilMs = ports.clock() + foldBudgetMs;
    const messages = Records.flatMap((record) => read(record, fail));
    await endAll(ports, version, rules, messages, fail);
    const all = await inParallel(messages, width, (message) => hear(ports, rules, message, fail));
    const direct = all.flat().filter(({ scope }) => scope === 'instance');
    const every = all.flat().filter(({ scope }) => scope === 'every');
    const joined = await joinEvery(ports, every, fail);
    const folds = await inParallel(grouped([...direct, ...joined]), width, (group) =>
      tell(ports, group, fail),
    );
    await inParallel(folds.flat(), foldsAtATime, (fold) => fold(foldUntilMs));
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

/** Ends instances whose rule is no more, as their raises come by; one after the other, since one in pages may be large. */
async function endAll(
  ports: CorrelatePorts,
  version: string,
  rules: readonly DecidedRule[],
  messages: readonly Message[],
  fail: Fail,
): Promise<void> {
  const known = rules.map(({ rule }) => rule);
  await inParallel(messages, foldsAtATime, async (message) => {
    const removed = removedInstanceOf(known, message.event);
    try {
      if (removed !== undefined) await endRemoved(ports, removed, version);
    } catch (error) {
      fail([message.messageId], error);
    }
  });
}

/** What a message tells whom. */
async function hear(
  ports: CorrelatePorts,
  rules: readonly DecidedRule[],
  message: Message,
  fail: Fail,
): Promise<readonly Told[]> {
  try {
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

/** Tells an instance all that concerns it; what is in pages is folded after all others are written. */
async function tell(
  ports: CorrelatePorts,
  group: Group,
  fail: Fail,
): Promise<readonly ((untilMs: number) => Promise<void>)[]> {
  const failed = (error: unknown) => fail(messageIdsOf(group), error);
  const { decided, labels } = group;
  try {
    const told = await tellFacts(ports, decided, labels, factsOf(group), hostsChangedMsOf(group));
    if (typeof told !== 'function') return [];
    return [(untilMs) => told(untilMs).then(() => undefined, failed)];
  } catch (error) {
    failed(error);
    return [];
  }
}

/** Spreads what lacks labels of its rule's `by` over the instances that it joins. */
async function joinEvery(ports: CorrelatePorts, told: readonly Told[], fail: Fail): Promise<readonly Told[]> {
  const spread = await inParallel(grouped(told), width, async (group) => {
    try {
      const { decided, labels } = group;
      const instances = await share(ports, decided.rule, labels, factsOf(group), receivedMsOf(group));
      return instances.flatMap((each) =>
        group.told.map((told) => ({ ...told, labels: each, scope: 'instance' as const })),
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
