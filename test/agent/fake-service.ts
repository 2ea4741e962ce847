import { gunzipSync } from 'node:zlib';
import type { PostAnswer, PostRequest } from '../../agent/host.ts';
import { fromBase64 } from '../../shared/facts/base64.ts';
import { decodeColumns } from '../../shared/facts/codec.ts';
import type { Document, DocumentAnswer, SeriesSchema } from '../../shared/facts/document.ts';
import { documentSchema } from '../../shared/facts/document-schema.ts';
import { type FakeHost, json } from './fake-host.ts';

/** The service as an agent sees it: stores each (host, boot, seq) once, knows schemas, and holds documents to their schema. */
export class FakeService {
  readonly documents: Document[] = [];
  readonly schemas = new Map<string, SeriesSchema>();
  readonly bodies = new Map<string, string>();
  duplicates = 0;
  /** Rides in every answer to a document. */
  extras: Partial<DocumentAnswer> = {};
  /** In place of storing, if it answers. */
  fault:
    | ((request: PostRequest, document: Document) => PostAnswer | Promise<PostAnswer> | undefined)
    | undefined;
  /** Server's clock minus wall clock of the host. */
  skewMs = 0;
  readonly #host: FakeHost;

  constructor(host: FakeHost) {
    this.#host = host;
    host.answer = (request) => this.answer(request);
  }

  get nowMs(): number {
    return this.#host.wallMs + this.skewMs;
  }

  async answer(request: PostRequest): Promise<PostAnswer> {
    if (request.url.endsWith('/v1/credentials')) return this.credential();
    const document = documentSchema.parse(JSON.parse(gunzipSync(request.body).toString()));
    const faulty = await this.fault?.(request, document);
    return faulty ?? this.store(document);
  }

  store(document: Document): PostAnswer {
    const { samples, schema } = document;
    const known = schema ?? (samples && this.schemas.get(samples.schema));
    if (samples !== undefined && known === undefined) return this.error(422, 'SCHEMA_UNKNOWN');
    if (samples && known) decodeColumns(fromBase64(samples.columns), known.series.length, samples.count);
    const name = `${document.boot}.${document.seq}`;
    const body = JSON.stringify(document);
    const stored = this.bodies.get(name);
    if (stored !== undefined && stored !== body) return this.error(409, 'DOCUMENT_CONFLICT');
    if (schema) this.schemas.set(schema.hash, schema);
    if (stored !== undefined) this.duplicates += 1;
    else this.documents.push(document);
    this.bodies.set(name, body);
    return json(200, { duplicate: stored !== undefined, serverTimeMs: this.nowMs, ...this.extras });
  }

  credential(): PostAnswer {
    return json(200, { host: 'h', credential: 'renewed', expiresAtMs: 0, serverTimeMs: this.nowMs });
  }

  error(status: number, code: string, headers: Readonly<Record<string, string>> = {}): PostAnswer {
    const body = {
      error: { code, message: code.toLowerCase(), retryable: status >= 500 },
      serverTimeMs: this.nowMs,
    };
    return json(status, body, headers);
  }
}
