import type { Fact } from '../../shared/correlator/fact.ts';
import { agreesWith } from '../../shared/correlator/instances.ts';
import { lapseMs, meetsForMs } from '../../shared/correlator/lapse.ts';
import { correlatorLimits } from '../../shared/correlator/limits.ts';
import { readHead } from '../../shared/correlator/read-state.ts';
import { instanceId, ruleId } from '../../shared/correlator/state.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { stateKeys } from '../adapters/keys.ts';
import { inParallel } from '../in-parallel.ts';
import type { StateItem, StateStore } from '../ports/stores.ts';
import type { SettlePorts } from './ports.ts';
import { factsJoining, keepShared } from './shared-facts.ts';

type Labels = Readonly<Record<string, string>>;

/** Instances that one fact without all labels of `by` may join; each is a read and mostly a write. */
export const membersPerFact = 1_000;

/** How many of its neighbours in the list a new instance looks at, so that the list stays short where nothing joins all. */
const neighboursLooked = 4;

/** Body at `stateKeys.member(...)`. */
interface MemberRecord {
  readonly labels: Labels;
  /** Up to then, by receive time, it has not lapsed, whatever its state tells; absent: a version before this wrote it. */
  readonly freshUntilMs?: number;
}

const width = 16;

/**
 * Makes an instance known that is new or has lapsed, and answers the facts that join every instance. First the one, then the other:
 * a fact that comes in between finds the instance in the list. `firstMs`: the earliest receive time of what it is told.
 */
export async function join(
  store: StateStore,
  rule: CompositeRule,
  labels: Labels,
  nowMs: number,
  firstMs: number,
): Promise<readonly Fact[]> {
  if (rule.by.length === 0) return [];
  const key = stateKeys.member(ruleId(rule), instanceId(rule, labels));
  const body: MemberRecord = { labels, freshUntilMs: nowMs + meetsForMs(rule) };
  await store.put({ key, body, expected: 'any' });
  await dropNeighbours(store, rule, key.s, firstMs);
  return factsJoining(store, rule, labels);
}

/**
 * Keeps facts that lack labels of the rule's `by` for instances to come, and lists the labels of the instances that they, or a
 * wake-up without facts, join now: of those that have not lapsed before `receivedMs`, the earliest receive time of what they are told.
 * Those that have are dropped from the list. Throws `INSTANCES_TOO_MANY` beyond `membersPerFact`.
 */
export async function share(
  ports: SettlePorts,
  rule: CompositeRule,
  labels: Labels,
  facts: readonly Fact[],
  receivedMs: number,
): Promise<readonly Labels[]> {
  if (facts.length > 0) await keepShared(ports, rule, facts);
  const joined: Labels[] = [];
  const untilMs = Math.min(receivedMs, ports.clock());
  let after: string | undefined;
  do {
    const page = await ports.state.list<MemberRecord>(stateKeys.members(ruleId(rule)), {
      ...(after !== undefined && { after }),
    });
    const agreeing = page.items.filter(({ body }) => agreesWith(body.labels, labels));
    const standing = await dropLapsed(ports.state, rule, agreeing, untilMs);
    joined.push(...standing.map(({ body }) => body.labels));
    checkMembers(rule, joined.length);
    after = page.next;
  } while (after !== undefined);
  return joined;
}

/** Names are hashes, so that neighbours are a fair sample: as many lapsed ones go as new ones come. */
async function dropNeighbours(
  store: StateStore,
  rule: CompositeRule,
  after: string,
  firstMs: number,
): Promise<void> {
  const { items } = await store.list<MemberRecord>(stateKeys.members(ruleId(rule)), {
    after,
    limit: neighboursLooked,
  });
  await dropLapsed(store, rule, items, firstMs - correlatorLimits.deliveryMs);
}

type Member = StateItem<MemberRecord>;

/** Drops what lapsed before a time, and answers the others. What was written meanwhile stays. */
async function dropLapsed(
  store: Pick<StateStore, 'getMany' | 'remove'>,
  rule: CompositeRule,
  members: readonly Member[],
  receivedMs: number,
): Promise<readonly Member[]> {
  const old = members.filter(({ body }) => (body.freshUntilMs ?? 0) < receivedMs);
  if (old.length === 0) return members;
  const instances = await store.getMany<unknown>(old.map(({ key }) => stateKeys.instance(key.s)));
  const gone = new Set(old.filter((_, i) => hasLapsed(rule, instances[i], receivedMs)));
  await inParallel([...gone], width, ({ key, version }) => store.remove(key, version));
  return members.filter((member) => !gone.has(member));
}

/** One in pages expires as a whole; one that this version cannot read stays. */
function hasLapsed(rule: CompositeRule, item: StateItem<unknown> | undefined, receivedMs: number): boolean {
  if (item === undefined) return true;
  try {
    const head = readHead(item.body);
    return head.v !== 3 && lapseMs(rule, head) < receivedMs;
  } catch {
    return false;
  }
}

/** Inclusive: `membersPerFact` pass. */
export function checkMembers(rule: CompositeRule, count: number): void {
  if (count <= membersPerFact) return;
  throw new TocsinError('INSTANCES_TOO_MANY', `a fact joins too many instances of ${rule.name}`, {
    got: `more than ${membersPerFact} that still stand`,
    allowed: String(membersPerFact),
    fix: `give the events that it reads the labels ${rule.by.join(', ')}, or write a smaller \`by\``,
  });
}
