import * as z from 'zod';
import { hostIdSchema, labelsSchema } from '../facts/event-schema.ts';
import { limits } from '../facts/limits.ts';

/** An Ed25519 public key as a JWK. */
export const publicKeySchema = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  /** Base64url of 32 bytes. */
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type PublicKey = z.infer<typeof publicKeySchema>;

const placeSchema = z
  .string()
  .min(1)
  .max(limits.labelValueChars)
  .regex(/^[A-Za-z0-9._-]+$/);

/** `POST /v1/enrol`. Repeating it with the same host and key is harmless: it answers with another credential. */
export const enrolRequestSchema = z.strictObject({
  token: z.string().min(1).max(limits.labelValueChars),
  host: hostIdSchema,
  publicKey: publicKeySchema,
  /** Name for people; absent: the host id. */
  name: z.string().min(1).max(limits.labelValueChars).exactOptional(),
  /** The enrolment token's own tags win over these. */
  tags: labelsSchema.exactOptional(),
  instanceId: placeSchema.exactOptional(),
  zone: placeSchema.exactOptional(),
  agentVersion: z.string().min(1).max(limits.versionChars).exactOptional(),
});
export type EnrolRequest = z.infer<typeof enrolRequestSchema>;

/** The answer to `POST /v1/enrol` and to `POST /v1/credentials`. */
export interface CredentialAnswer {
  readonly host: string;
  readonly credential: string;
  readonly expiresAtMs: number;
  readonly serverTimeMs: number;
}

export const enrolmentLimits = { uses: 10_000, lifeMinutes: 30 * 24 * 60 } as const;

/** `POST /v1/enrolments`: who holds the token may enrol `uses` hosts within `lifeMinutes`. */
export const enrolmentRequestSchema = z.strictObject({
  uses: z.int().min(1).max(enrolmentLimits.uses).default(1),
  lifeMinutes: z.int().min(1).max(enrolmentLimits.lifeMinutes).default(60),
  tags: labelsSchema.default({}),
});
export type EnrolmentRequest = z.input<typeof enrolmentRequestSchema>;

/** The token is shown once: the service keeps its hash. */
export interface EnrolmentAnswer {
  readonly token: string;
  readonly uses: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly expiresAtMs: number;
}
