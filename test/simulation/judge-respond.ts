import { stateKeys } from '../../functions/adapters/keys.ts';
import { maxAttempts } from '../../functions/respond/respond.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { Policy } from '../../shared/language/artifact.ts';
import { claimName, responseId } from '../../shared/policy/response-ids.ts';
import type { Claimed, Responses } from './responses.ts';
import type { World } from './world.ts';

/** One policy for what one event began, on one host; '' if the event is of none. */
interface Duty {
  readonly policy: Policy;
  readonly target: string;
  readonly origin: string;
  readonly partition: string;
}

/** How what became of the policies contradicts what they promise: each acts once, or says once why not. */
export function respondFaults(
  { responses, log, respondQueue }: World,
  policies: readonly Policy[],
): readonly string[] {
  const duties = policies.flatMap((policy) => dutiesOf(policy, log.told));
  const claims = Map.groupBy(responses.claims, ({ partition }) => partition);
  const known = new Set(duties.map(({ partition }) => partition));
  return [
    ...duties.flatMap((duty) => dutyFaults(responses, duty, claims.get(duty.partition) ?? [], log.told)),
    ...[...claims.keys()].filter((each) => !known.has(each)).map((each) => `${each} is for no event`),
    ...strayFaults(responses, duties),
    ...respondQueue.deadLetters.map((body) => `respond gave up on ${body}`),
    ...(respondQueue.size() > 0 ? [`${respondQueue.size()} messages are left for respond`] : []),
  ];
}

function dutiesOf(policy: Policy, told: readonly TocsinEvent[]): readonly Duty[] {
  const heard = told.filter(
    ({ type, transition, muted }) => type === policy.on && transition !== 'cleared' && muted === undefined,
  );
  const duties = heard.map(({ host: target = '', origin }): [string, Duty] => {
    const { p: partition } = stateKeys.claim(claimName(policy.name, target, origin));
    return [partition, { policy, target, origin, partition }];
  });
  return [...new Map(duties).values()];
}

function dutyFaults(
  responses: Responses,
  { policy, target, origin }: Duty,
  claims: readonly Claimed[],
  told: readonly TocsinEvent[],
): readonly string[] {
  const name = `${policy.name} for ${target} and ${origin}`;
  const suppressed = claims.filter(({ body }) => body.outcome === 'suppressed');
  const said = told.filter(
    ({ type, labels }) =>
      type === 'RESPONSE_SUPPRESSED' && labels.response === claimName(policy.name, target, origin),
  );
  const names = Array.from({ length: maxAttempts }, (_, i) => responseId(policy.name, target, origin, i + 1));
  const runs = names.flatMap((each) => responses.executions.all().filter((run) => run.name === each));
  const acted = claims.length - suppressed.length;
  const open = runs.filter(({ status }) => status !== 'failed').length;
  return [
    ...(claims.length === 0 ? [`${name}: nothing came of it`] : []),
    ...(suppressed.length > 1 || (suppressed.length > 0 && acted > 0) ? [`${name}: several outcomes`] : []),
    ...(said.length === suppressed.length ? [] : [`${name}: ${said.length} suppressions were told`]),
    ...(runs.length === acted ? [] : [`${name}: ${acted} claims and ${runs.length} responses`]),
    ...(open > 1 ? [`${name}: ${open} responses had their effect`] : []),
    ...(runs.length > 0 && policy.mode === 'observe' ? [`${name}: a policy that observes has acted`] : []),
    ...claims.flatMap((claim) => cooldownFaults(responses, policy.name, target, claim)),
  ];
}

/** What was written before an invocation began is known to it; what is written later may be. */
function cooldownFaults(
  { cooldowns }: Responses,
  policy: string,
  target: string,
  { body, beganMs }: Claimed,
): readonly string[] {
  const own = cooldowns.filter((each) => each.policy === policy && each.target === target);
  const isKnown = own.some(({ fromMs, untilMs }) => fromMs < beganMs && body.atMs < untilMs);
  if (body.outcome === 'response')
    return isKnown ? [`${policy} has acted on ${target} while it cools down`] : [];
  const isPossible = own.some(({ fromMs, untilMs }) => fromMs <= body.atMs && beganMs < untilMs);
  return body.reason === 'cooldown' && !isPossible
    ? [`${policy} found ${target} cooling down, and it is not`]
    : [];
}

function strayFaults({ executions }: Responses, duties: readonly Duty[]): readonly string[] {
  const names = new Set(
    duties.flatMap(({ policy, target, origin }) =>
      Array.from({ length: maxAttempts }, (_, i) => responseId(policy.name, target, origin, i + 1)),
    ),
  );
  return executions
    .all()
    .flatMap(({ name, status }) => [
      ...(names.has(name) ? [] : [`response ${name} is for no event`]),
      ...(status === 'running' ? [`response ${name} still runs`] : []),
    ]);
}
