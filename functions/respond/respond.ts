import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { Policy, PolicyStep } from '../../shared/language/artifact.ts';
import { judge, maxHops, noTarget, type Verdict } from '../../shared/policy/guards.ts';
import { responseEvent } from '../../shared/policy/response-events.ts';
import { claimName, responseId } from '../../shared/policy/response-ids.ts';
import type { ResponseCause, ResponseInput } from '../../shared/policy/response-machine.ts';
import type { RankedTarget } from '../../shared/policy/targets.ts';
import type { StateItem } from '../ports/stores.ts';
import { type ClaimRecord, chooseTargets, claimKey, claimWrite, raced } from './claims.ts';
import { lookAtTarget } from './facts.ts';
import type { RespondPorts } from './ports.ts';

/** Attempts of one claim: a failed execution may be followed by another when its event is delivered again. */
export const maxAttempts = 3;

/** One policy for one event: each target is acted on once, or the reason why not is recorded once. */
export async function respondTo(ports: RespondPorts, policy: Policy, event: TocsinEvent): Promise<void> {
  checkSteps(policy);
  const targets = await chooseTargets(ports, policy, event);
  if (targets.length === 0) {
    const claim = await ports.state.get<ClaimRecord>(claimKey(policy, event, ''));
    if (claim === undefined) await suppress(ports, policy, event, undefined, noTarget);
  }
  for (const target of targets) await settle(ports, policy, event, target);
}

async function settle(
  ports: RespondPorts,
  policy: Policy,
  event: TocsinEvent,
  target: RankedTarget,
): Promise<void> {
  const claim = await ports.state.get<ClaimRecord>(claimKey(policy, event, target.host));
  if (claim?.body.outcome === 'suppressed') return;
  if (claim?.body.outcome === 'response') {
    const status = await ports.executions.status(claim.body.response);
    // Claimed, but the start never came about.
    if (status === undefined) return start(ports, policy, event, target, claim.body.response);
    if (status !== 'failed' || claim.body.attempt >= maxAttempts) return;
  }
  const verdict = judge(policy, event, target, await lookAtTarget(ports, policy, target.host));
  if (verdict.kind === 'act') return claimAndStart(ports, policy, event, target, claim);
  // After a failed attempt the claim's record is there already: its own last event.
  if (claim === undefined) await suppress(ports, policy, event, target, verdict);
}

async function claimAndStart(
  ports: RespondPorts,
  policy: Policy,
  event: TocsinEvent,
  target: RankedTarget,
  before: StateItem<ClaimRecord> | undefined,
): Promise<void> {
  const attempt = before?.body.outcome === 'response' ? before.body.attempt + 1 : 1;
  const response = responseId(policy.name, target.host, event.origin, attempt);
  const body: ClaimRecord = { v: 1, outcome: 'response', attempt, response, atMs: ports.clock() };
  const write = claimWrite(ports, claimKey(policy, event, target.host), body, before);
  if ((await ports.state.put(write)) === 'conflict') raced();
  await start(ports, policy, event, target, response);
}

/** `exists` is a success: another delivery was faster. */
async function start(
  ports: RespondPorts,
  policy: Policy,
  event: TocsinEvent,
  target: RankedTarget,
  response: string,
): Promise<void> {
  const step = checkSteps(policy);
  const input: ResponseInput = {
    v: 1,
    response,
    policy: policy.name,
    target: target.host,
    event: causeOf(event),
    step: step.with,
    timeoutMs: step.timeoutMs,
    verifyWithinMs: policy.verifyWithinMs,
    cooldownMs: policy.cooldownMs,
  };
  await ports.executions.start(response, input);
}

/** The machine enacts one step; before any claim, so that a policy that cannot be enacted claims nothing. */
function checkSteps(policy: Policy): PolicyStep {
  const [step] = policy.do;
  if (step !== undefined && policy.do.length === 1) return step;
  throw new TocsinError('POLICY_STEPS', `policy ${policy.name} cannot be enacted`, {
    field: 'do',
    got: `${policy.do.length} steps`,
    allowed: 'exactly one step',
    fix: 'make a policy of each step',
    status: 500,
  });
}

/** The claim and its event are stored together, so that each is there once. */
async function suppress(
  ports: RespondPorts,
  policy: Policy,
  event: TocsinEvent,
  target: RankedTarget | undefined,
  verdict: Verdict,
): Promise<void> {
  if (verdict.kind === 'act') return;
  const nowMs = ports.clock();
  const body: ClaimRecord = { v: 1, outcome: 'suppressed', reason: verdict.reason, atMs: nowMs };
  const write = claimWrite(ports, claimKey(policy, event, target?.host ?? ''), body);
  const subject = {
    response: claimName(policy.name, target?.host ?? '', event.origin),
    policy: policy.name,
    target: target?.host,
    cause: causeOf(event),
  };
  const values = { reason: verdict.reason, ...verdict.values };
  const events = isEcho(event) ? [] : [responseEvent(subject, 'RESPONSE_SUPPRESSED', nowMs, values)];
  if ((await ports.state.putWithEvents(write, events)) === 'conflict') raced();
}

/** A policy on suppressions would hear its own for ever: beyond the bound the claim alone is the record. */
function isEcho(event: TocsinEvent): boolean {
  return event.type === 'RESPONSE_SUPPRESSED' && (event.hop ?? 0) >= maxHops;
}

function causeOf(event: TocsinEvent): ResponseCause {
  return { id: event.id, origin: event.origin, type: event.type, hop: event.hop ?? 0 };
}
