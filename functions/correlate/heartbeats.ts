import { type Fact, factOf } from '../../shared/correlator/fact.ts';
import { makeOccurrence } from '../../shared/facts/make-event.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { typesInConditions } from '../../shared/language/placement/reads.ts';
import { secondMs } from '../../shared/time.ts';
import { inParallel } from '../in-parallel.ts';
import type { SettlePorts } from './ports.ts';

/** How soon a contact is noticed after one was missing. */
export const heartbeatLookMs = 30 * secondMs;

const type = 'HEARTBEAT';
const width = 16;

export function readsHeartbeats(rule: CompositeRule): boolean {
  return typesInConditions(rule).includes(type);
}

/**
 * The last receipt of a document of each host, as facts. Nothing is written or sent for a receipt: it is looked up when a deadline
 * passes, which is the only time at which it can matter. The same receipt is always the same fact.
 */
export async function heartbeatFacts(
  samples: SettlePorts['samples'],
  rule: CompositeRule,
  hosts: readonly string[],
  nowMs: number,
): Promise<readonly Fact[]> {
  const facts = await inParallel(hosts, width, async (host) => {
    const newest = await samples.newest(host, nowMs);
    return newest === undefined ? undefined : factOf(rule, heartbeat(host, newest.receivedAtMs));
  });
  return facts.filter((fact) => fact !== undefined);
}

/** The receipt of a document as an occurrence; the same receipt is always the same. */
export function heartbeat(host: string, receivedAtMs: number) {
  return makeOccurrence({
    type,
    severity: 'info',
    source: { kind: 'agent', host },
    labels: { host },
    t: receivedAtMs,
    r: receivedAtMs,
    sender: 'ingest',
    nonce: host,
  });
}
