import * as z from 'zod';
import { limits } from '../facts/limits.ts';
import { languageLimits } from '../language/limits.ts';

/** As definitions name applications. */
const applicationNameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/);

/** `bodyBytes`: of the request as JSON; a function of AWS is handed 6 MB, and answers no more. */
export const definitionLimits = {
  files: languageLimits.files,
  fileNameChars: 200,
  fileChars: languageLimits.fileChars,
  bodyBytes: 4 * 1024 * 1024,
} as const;

/** One definition file as its author wrote it. */
export interface DefinitionFile {
  readonly name: string;
  readonly text: string;
  /** The application with which alone it was applied; absent: with the whole set. */
  readonly application?: string;
}

/**
 * `POST /v1/definitions`. `ifVersion`: apply only if this version, or the set of this number, is active; null: only if none is.
 * With `application` the files take the place of those of that application alone, and of files of the same names that were
 * applied with the whole set; nothing that others have may change. `ifVersion` then is the base of that application: any
 * set from its last change on; null: there is none yet.
 */
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
  application: applicationNameSchema.exactOptional(),
  ifVersion: z
    .union([z.string().max(limits.versionChars), z.number().int().min(1)])
    .nullable()
    .exactOptional(),
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
  /** When the set comes, or came, into force; absent in a dry run of a change. */
  readonly activeAtMs?: number;
  /** The same from the time of the answer on, by the service's clock; 0: it is in force. */
  readonly activeInMs?: number;
  readonly diagnostics: readonly object[];
}

/** `GET /v1/definitions`: the set that was applied last; all null and no files before the first. */
export interface ActiveDefinitionsAnswer {
  readonly version: string | null;
  readonly number: number | null;
  readonly author: string | null;
  readonly appliedAtMs: number | null;
  /** From when on it is in force; until then the set before is. */
  readonly activeAtMs?: number;
  readonly isActive?: boolean;
  /** Events that its changed composites were given to start from; absent until they were. */
  readonly seeded?: number;
  /** There were more, of which the oldest were left out. */
  readonly isSeedCut?: true;
  readonly files: readonly DefinitionFile[];
  /** Applications that were applied alone since the whole set was, with the set in which each last changed. */
  readonly applications?: Readonly<Record<string, DefinitionBase>>;
}

/** A set that was active, by whom. */
export interface DefinitionBase {
  readonly version: string;
  readonly number: number;
  readonly author: string;
  readonly appliedAtMs: number;
}

/** `GET /v1/definitions/{version}`: a set that was applied once, with who applied it last. */
export interface DefinitionSetAnswer {
  readonly version: string;
  readonly author: string;
  readonly appliedAtMs: number;
  readonly files: readonly DefinitionFile[];
}

/** The name of a definition set: lower-case letters and digits. */
export const definitionVersionSchema = z.string().regex(/^[0-9a-z]{1,64}$/);

/** `POST /v1/definitions/{version}/rollback`. `ifVersion` as in `POST /v1/definitions`; it answers the same as well. */
export const rollbackRequestSchema = definitionsRequestSchema.omit({ files: true, application: true });
export type RollbackRequest = z.input<typeof rollbackRequestSchema>;

export const historyQueryLimits = { limit: 100 } as const;

/** `GET /v1/definition-history`. */
export const historyQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(historyQueryLimits.limit).default(20),
  after: z.string().min(1).max(2_000).exactOptional(),
});

/** That a set was made the active one. */
export interface AppliedDefinitions {
  readonly number: number;
  readonly version: string;
  readonly author: string;
  readonly appliedAtMs: number;
  /** From when on it was in force. */
  readonly activeAtMs: number;
  /** The version that was active before. */
  readonly previous?: string;
  /** It was an earlier set, taken back. */
  readonly isRollback?: true;
}

/** Newest first; the first of the first page is the active set. `next` goes into `after`, absent at the end. */
export interface HistoryPage {
  readonly applied: readonly AppliedDefinitions[];
  readonly next?: string;
}

/** `PUT /v1/kill-switch`. */
export const killSwitchRequestSchema = z.strictObject({ on: z.boolean() });

export interface KillSwitchAnswer {
  readonly on: boolean;
  readonly by: string;
  readonly atMs: number;
  readonly changed: boolean;
}
