import { type ExplainAnswer, explainQuerySchema } from '../../shared/api/explain.ts';
import { TocsinError } from '../../shared/errors.ts';
import { limits } from '../../shared/facts/limits.ts';
import { readsOf } from '../../shared/language/evaluation/reads.ts';
import { dayMs, formatDuration } from '../../shared/time.ts';
import { eventKeptMs } from '../adapters/event-item.ts';
import { type Call, callQuery } from '../http/app.ts';
import { explainComposite } from './explain-composite.ts';
import { explainHostRule } from './explain-host-rule.ts';
import { readKey } from './instance-key.ts';
import type { ExplainPorts } from './ports.ts';
import { type NamedRules, rulesNamed } from './rule-named.ts';
import { type ActiveSet, setInForceAt } from './set-in-force.ts';

/** As long as documents of hosts are kept. */
const samplesKeptMs = 7 * dayMs;

/**
 * `GET /v1/explain`: why a rule was what it was, by what is stored now. Throws `TIME_OUT_OF_REACH`, `DEFINITIONS_NONE`, `RULE_UNKNOWN`,
 * `RULE_AMBIGUOUS`, `KEY_INVALID`, `HOST_NOT_MEANT`, and what reading hosts and samples throws.
 */
export async function explainRule(ports: ExplainPorts, call: Call): Promise<ExplainAnswer> {
  const query = callQuery(call, explainQuerySchema);
  const nowMs = ports.clock();
  const atMs = Math.min(nowMs, query.at ?? nowMs);
  checkTime(query.at ?? nowMs, nowMs);
  const set = await setInForceAt(ports, atMs);
  if (set === undefined) throw noDefinitions(atMs);
  const named = await namedThen(ports, set, query.rule, nowMs);
  const by = [...new Set(named.rules.flatMap((rule) => rule.by))];
  const key = readKey(query.key ?? '', by);
  const answer = await answerOf(ports, named, { set, key, atMs, nowMs });
  const notes = [...answer.notes, ...sampleNotes(named, atMs, nowMs), ...eventNotes(answer, nowMs)];
  return { ...answer, notes };
}

function answerOf(
  ports: ExplainPorts,
  named: NamedRules,
  asked: {
    readonly set: ActiveSet;
    readonly key: Readonly<Record<string, string>>;
    readonly atMs: number;
    readonly nowMs: number;
  },
): Promise<ExplainAnswer> {
  if (named.runsOn === 'host') return explainHostRule(ports, { ...asked, rule: named.rules });
  const [rule] = named.rules;
  return explainComposite(ports, { ...asked, rule: rule as (typeof named.rules)[number] });
}

/** A name that only the set of now knows is told so. */
async function namedThen(
  ports: ExplainPorts,
  set: ActiveSet,
  name: string,
  nowMs: number,
): Promise<NamedRules> {
  try {
    return rulesNamed(set.artifact, name);
  } catch (error) {
    const now = await setInForceAt(ports, nowMs);
    if (now === undefined || now.then.number === set.then.number) throw error;
    rulesNamed(now.artifact, name);
    throw new TocsinError('RULE_UNKNOWN', 'no rule of this name was active then', {
      status: 404,
      field: 'rule',
      got: `${name} at set ${set.then.number}`,
      fix: `it is in set ${now.then.number}, in force since ${timeText(now.then.activeAtMs)}`,
      cause: error,
    });
  }
}

function checkTime(atMs: number, nowMs: number): void {
  const [firstMs, lastMs] = [nowMs - eventKeptMs, nowMs + limits.proofSkewMs];
  if (firstMs <= atMs && atMs <= lastMs) return;
  throw new TocsinError('TIME_OUT_OF_REACH', 'at: lies beyond what is stored', {
    field: 'at',
    got: timeText(atMs),
    allowed: `${timeText(firstMs)} to now`,
  });
}

function noDefinitions(atMs: number): TocsinError {
  return new TocsinError('DEFINITIONS_NONE', 'no definitions were in force at that time', {
    status: 404,
    field: 'at',
    got: timeText(atMs),
    fix: 'see `tocsin history` for when the first set was applied',
  });
}

function sampleNotes({ rules }: NamedRules, atMs: number, nowMs: number): readonly string[] {
  const reachesMs = rules.flatMap((rule) => [...readsOf(rule).samples.values()]);
  if (reachesMs.length === 0 || atMs - Math.max(...reachesMs) >= nowMs - samplesKeptMs) return [];
  return ['samples are kept 7 days: what older ones said is unknown'];
}

/** Samples aside: of what expired it cannot be said that it was not there. */
function eventNotes({ fromMs, rule }: ExplainAnswer, nowMs: number): readonly string[] {
  if (rule.runsOn === 'host' || fromMs >= nowMs - eventKeptMs) return [];
  return [
    `events are kept ${formatDuration(eventKeptMs)}: what older ones said is unknown, and counts as never said`,
  ];
}

function timeText(tMs: number): string {
  return new Date(tMs).toISOString();
}
