import type { AgentClock } from './agent-clock.ts';
import { codeOf, type Host, type PostAnswer } from './host.ts';
import { authorization, type Identity, requestDeadlineMs } from './identity.ts';
import { type Outcome, outcomeOf, serverTimeOf } from './outcome.ts';

/** Posts a packed document once and reads the answer; never rejects. Learns the server's time from it. */
export async function postDocument(
  host: Host,
  api: string,
  clock: AgentClock,
  identity: Identity,
  body: Uint8Array,
): Promise<Outcome> {
  const sentAtMs = clock.nowMs();
  const headers = {
    'content-type': 'application/gzip',
    ...authorization(host, identity, '/v1/documents', body, clock.serverNowMs()),
  };
  try {
    const answer = await host.post({
      url: `${api}/v1/documents`,
      headers,
      body,
      deadlineMs: requestDeadlineMs,
    });
    const outcome = outcomeOf(answer, clock.serverNowMs());
    learnTime(clock, answer, outcome, sentAtMs);
    return outcome;
  } catch (error) {
    return { kind: 'transient', code: codeOf(error) };
  }
}

/** Only of the service's own answers: a portal's `date` is nobody's clock. */
function learnTime(clock: AgentClock, answer: PostAnswer, outcome: Outcome, sentAtMs: number): void {
  if (outcome.kind !== 'delivered' && outcome.kind !== 'clock-skew') return;
  const serverTimeMs = serverTimeOf(answer);
  if (serverTimeMs !== undefined) clock.learn(serverTimeMs, sentAtMs, clock.nowMs());
}
