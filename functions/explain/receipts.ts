import { type Fact, factOf } from '../../shared/correlator/fact.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { hourMs } from '../../shared/time.ts';
import { heartbeat, readsHeartbeats } from '../correlate/heartbeats.ts';
import { inParallel } from '../in-parallel.ts';
import type { SampleStore } from '../ports/stores.ts';
import { explainLimits } from './limits.ts';
import { pagesOf } from './pages.ts';

/** How long before its receipt a document may have been built: it may have waited on the host's disk. */
const waitedMs = hourMs;

/** Receipts of documents in `[fromMs, atMs]` as the facts that liveness is judged by. */
export async function receiptFacts(
  samples: Pick<SampleStore, 'range'>,
  rule: CompositeRule,
  hosts: readonly string[],
  { fromMs, atMs }: { readonly fromMs: number; readonly atMs: number },
): Promise<{ readonly facts: readonly Fact[]; readonly notes: readonly string[] }> {
  if (!readsHeartbeats(rule)) return { facts: [], notes: [] };
  const asked = hosts.slice(0, explainLimits.hosts);
  const cut: string[] = [];
  const facts = await inParallel(asked, 16, async (host) => {
    const documents = await pagesOf(explainLimits.receiptPages, (after) =>
      samples.range(host, fromMs - waitedMs, atMs + waitedMs, explainLimits.receipts, after),
    );
    if (documents.isCut) cut.push(host);
    return documents.items
      .filter(({ receivedAtMs }) => fromMs <= receivedAtMs && receivedAtMs <= atMs)
      .flatMap(({ receivedAtMs }) => factOf(rule, heartbeat(host, receivedAtMs)) ?? []);
  });
  const left = hosts.length - asked.length;
  return {
    facts: facts.flat(),
    notes: [
      ...(left > 0 ? [`receipts of documents of ${left} hosts were not looked up`] : []),
      ...(cut.length > 0 ? [`the newest receipts of ${cut.sort().join(', ')} were not looked up`] : []),
    ],
  };
}
