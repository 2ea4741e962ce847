import { typesHeard, typesSaid } from '../../correlator/event-types.ts';
import { eventReads } from '../../correlator/selectors.ts';
import { minuteMs } from '../../time.ts';
import type { Artifact, CompositeRule, HostRule, MemberRule, Rule } from '../artifact.ts';
import type { Expr } from '../ast.ts';
import { longestMs, readsIn } from '../evaluation/reads.ts';
import { type HostIdentity, isInHostSet } from '../host-membership.ts';
import { conditionsOf, metricsReadBy, typesInConditions } from '../placement/reads.ts';
import { isEventType, matchesLabels, walkSelectors } from '../selectors.ts';
import { waitsOf } from '../tests/horizon.ts';
import { foldUp } from '../tests/levels.ts';
import { unique } from '../unique.ts';

/** What has to be read to run the rules of a definition set on what was. */
export interface Needs {
  readonly metrics: readonly string[];
  /** Types of the events that its composites read and its own rules do not make. */
  readonly heard: readonly string[];
  /** Types of the events that its rules make. */
  readonly said: readonly string[];
  /** Whether rules judge the receipt of documents. */
  readonly readsReceipts: boolean;
  /** How long before a time facts still matter to it, however long they are kept. */
  readonly warmupMs: number;
  /** Whether samples or receipts of a host are read. */
  isRead(host: HostIdentity): boolean;
}

type Reader = Pick<Rule, 'in' | 'when'>;

const receipt = 'HEARTBEAT';
const marginMs = 15 * minuteMs;

export function needsOf(artifact: Artifact): Needs {
  const { hostRules, memberRules = [], compositeRules, hostSets } = artifact;
  const said = unique([...hostRules, ...compositeRules].flatMap(typesSaid));
  const ownTypes = new Set([...said, receipt]);
  const onHosts: readonly (HostRule | MemberRule)[] = [...hostRules, ...memberRules];
  const overHosts = compositeRules.filter(
    (rule) => rule.samplesEveryMs !== undefined || awaitsReceipts(rule),
  );
  return {
    metrics: unique([
      ...[...hostRules, ...compositeRules].flatMap(metricsReadBy),
      ...memberRules.flatMap(({ when }) => metricsIn(when)),
    ]),
    heard: unique(compositeRules.flatMap(typesHeard)).filter((type) => !ownTypes.has(type)),
    said,
    readsReceipts: compositeRules.some(awaitsReceipts),
    warmupMs: warmupOf(artifact),
    isRead: (host) =>
      onHosts.some((rule) => concernsHost(rule, host, artifact)) ||
      overHosts.some((rule) => looksAt(rule, host, hostSets)),
  };
}

/** The rules that rest on samples, or on what agents make of them: without samples nothing is known of these. */
export function rulesOnSamples({
  hostRules,
  compositeRules,
}: Pick<Artifact, 'hostRules' | 'compositeRules'>): ReadonlySet<Rule> {
  const own = (rule: CompositeRule) =>
    rule.samplesEveryMs !== undefined ||
    rule.hostMade !== undefined ||
    eventReads(rule).members.size > 0 ||
    awaitsReceipts(rule);
  const rests = foldUp(
    compositeRules,
    (rule, below: readonly boolean[]) => own(rule) || below.includes(true),
  );
  return new Set<Rule>([...hostRules, ...compositeRules.filter((rule) => rests.get(rule))]);
}

/** Whether a rule judges the receipt of documents. */
function awaitsReceipts(rule: Pick<Rule, 'when' | 'clear'>): boolean {
  return typesInConditions(rule).includes(receipt);
}

function metricsIn(expr: Expr): readonly string[] {
  return walkSelectors(expr).flatMap(({ name }) => (isEventType(name) ? [] : [name]));
}

function warmupOf({ hostRules, memberRules = [], compositeRules }: Artifact): number {
  const remembers = (rule: Rule) =>
    waitsOf(rule) + Math.max(rule.cooldownMs ?? 0, rule.maxRaises?.perMs ?? 0);
  const onHosts = [...hostRules.map(remembers), ...memberRules.map(({ when }) => longestMs(readsIn([when])))];
  const waits = foldUp(
    compositeRules,
    (rule, below: readonly number[]) => remembers(rule) + Math.max(0, ...below),
  );
  const longest = Math.max(0, ...onHosts) + Math.max(0, ...waits.values());
  return longest + marginMs;
}

/** Whether a host evaluates a rule for itself. One that names other hosts by `=` has nothing to read of this one. */
export function concernsHost(
  rule: Reader,
  host: HostIdentity,
  { hostSets }: Pick<Artifact, 'hostSets'>,
): boolean {
  if (rule.in !== undefined && !isInHostSet(hostSets, rule.in, host)) return false;
  return walkSelectors(rule.when).some(({ matchers }) =>
    matchesLabels(
      matchers.filter(({ label }) => label === 'host'),
      { host: host.host },
    ),
  );
}

/** As the correlator does: the hosts of its sets, those that it names, and of a rule by host each. */
function looksAt(rule: CompositeRule, host: HostIdentity, hostSets: Artifact['hostSets']): boolean {
  const sets = [...eventReads(rule).sets, ...(rule.in === undefined ? [] : [rule.in])];
  if (sets.length === 0 && rule.by.includes('host')) return true;
  if (sets.some((set) => isInHostSet(hostSets, set, host))) return true;
  const selectors = conditionsOf(rule).flatMap(walkSelectors);
  return selectors.some(({ matchers }) =>
    matchers.some(({ label, op, value }) => label === 'host' && op === '=' && value === host.host),
  );
}
