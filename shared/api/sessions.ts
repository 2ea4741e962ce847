import * as z from 'zod';
import { limits } from '../facts/limits.ts';
import type { Role } from './roles.ts';

/** The answer to `POST /v1/sessions`, which takes no body. `session` goes into `Authorization: Bearer`. */
export interface SessionAnswer {
  readonly session: string;
  readonly role: Role;
  readonly name: string;
  readonly expiresAtMs: number;
}

/** Header that carries the operator key where a deployment has no IAM. */
export const operatorKeyHeader = 'x-tocsin-operator-key';

export const tokenLimits = { lifeDays: 730 } as const;

/** `POST /v1/tokens`: a token for a program, which can read or emit, never operate. */
export const tokenRequestSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(limits.labelNameChars)
    .regex(/^[A-Za-z0-9._@-]+$/),
  role: z.enum(['viewer', 'emitter']),
  lifeDays: z.int().min(1).max(tokenLimits.lifeDays).default(365),
});
export type TokenRequest = z.input<typeof tokenRequestSchema>;

/** `token` is shown once; `id` is what `DELETE /v1/tokens/{token}` takes. */
export interface TokenAnswer {
  readonly token: string;
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly expiresAtMs: number;
}
