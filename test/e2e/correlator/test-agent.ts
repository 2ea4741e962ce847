import { gzipSync } from 'node:zlib';
import type { LocalSystem } from '../../../local/system.ts';
import type { Document } from '../../../shared/facts/document.ts';
import type { EventDraft } from '../../../shared/facts/event.ts';
import { bodyHash } from '../../../shared/identity/proof.ts';
import { quietDocument } from '../../facts/drafts.ts';
import { makeTestHost } from '../../identity/test-host.ts';

/** Speaks for a host over real HTTP, in whatever order it is told to. */
export interface TestAgent {
  /** Packs the events into the next document; posting it twice posts the same bytes. */
  readonly pack: (events: readonly EventDraft[], nowMs: number) => Uint8Array<ArrayBuffer>;
  /** Throws unless the document is stored, now or before. */
  readonly post: (bytes: Uint8Array<ArrayBuffer>, nowMs: number) => Promise<void>;
}

const path = '/v1/documents';

export async function enrolTestAgent(
  { api, client }: LocalSystem,
  name: string,
  tags: Readonly<Record<string, string>> = {},
): Promise<TestAgent> {
  const host = makeTestHost(name);
  const { token } = await client.createEnrolment({ tags });
  const enrolment = JSON.stringify({ token, host: name, publicKey: host.publicKey });
  const enrolled = await fetch(`${api}/v1/enrol`, { method: 'POST', body: enrolment });
  const { credential } = (await enrolled.json()) as { readonly credential: string };
  let seq = 0;
  return {
    pack: (events, nowMs) => {
      const about: Partial<Document> = { host: name, seq: seq++, builtAtMs: nowMs, watermarkMs: nowMs };
      return gzipSync(JSON.stringify(quietDocument({ ...about, clockOffsetMs: 0, events: [...events] })));
    },
    post: async (bytes, nowMs) => {
      const payload = { htm: 'POST', htu: path, bh: bodyHash(bytes), iat: Math.floor(nowMs / 1_000) };
      const headers = {
        'content-type': 'application/gzip',
        authorization: `Tocsin ${credential}`,
        'x-tocsin-proof': host.proof(payload),
      };
      const response = await fetch(`${api}${path}`, { method: 'POST', headers, body: bytes });
      if (!response.ok) throw new Error(`document of ${name}: ${response.status} ${await response.text()}`);
    },
  };
}
