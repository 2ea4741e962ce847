import * as z from 'zod';
import { limits } from '../facts/limits.ts';

export const definitionLimits = { files: 100, fileNameChars: 200, fileChars: 256 * 1024 } as const;

/** One definition file as its author wrote it. */
export interface DefinitionFile {
  readonly name: string;
  readonly text: string;
}

/** `POST /v1/definitions`. `ifVersion`: apply only if this version is active; null: only if none is. */
export const definitionsRequestSchema = z.strictObject({
  files: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(definitionLimits.fileNameChars),
        text: z.string().max(definitionLimits.fileChars),
      }),
    )
    .min(1)
    .max(definitionLimits.files),
  ifVersion: z.string().max(limits.versionChars).nullable().exactOptional(),
  dryRun: z.boolean().default(false),
});
export type DefinitionsRequest = z.input<typeof definitionsRequestSchema>;

/** `diagnostics` are warnings here: with an error the answer is 422 `DEFINITIONS_INVALID` with `diagnostics` beside `error`. */
export interface DefinitionsAnswer {
  readonly version: string;
  /** False: this version is active already. */
  readonly changed: boolean;
  readonly dryRun: boolean;
  readonly number?: number;
  readonly diagnostics: readonly object[];
  /** Open episodes that the changed composites were given to start from. */
  readonly seeded: number;
}

/** `GET /v1/definitions`; all null and no files while none is active. */
export interface ActiveDefinitionsAnswer {
  readonly version: string | null;
  readonly number: number | null;
  readonly author: string | null;
  readonly appliedAtMs: number | null;
  readonly files: readonly DefinitionFile[];
}

/** `PUT /v1/kill-switch`. */
export const killSwitchRequestSchema = z.strictObject({ on: z.boolean() });

export interface KillSwitchAnswer {
  readonly on: boolean;
  readonly by: string;
  readonly atMs: number;
  readonly changed: boolean;
}
