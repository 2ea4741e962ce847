import type { Quarantine } from '../../functions/ports/hops.ts';

export interface FakeQuarantine extends Quarantine {
  readonly sent: readonly { readonly reason: string; readonly event: unknown }[];
}

/** A quarantine that keeps what it gets. */
export function makeFakeQuarantine(): FakeQuarantine {
  const sent: { reason: string; event: unknown }[] = [];
  return { sent, send: async (record) => void sent.push(structuredClone(record)) };
}
