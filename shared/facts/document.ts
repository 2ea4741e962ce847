import type { CommandResult, HostCommand } from '../api/commands.ts';
import type { HostRule, MemberRule } from '../language/artifact.ts';
import { minuteMs } from '../time.ts';
import type { EventDraft } from './event.ts';

/** How often an agent posts, unless its configuration says otherwise. */
export const flushDefaultMs = minuteMs;

/** One series of a schema. `labels` use the catalogue's short names (`mountpoint`, `device`, `mode`, ...). */
export interface Series {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Smallest step of the value in its unit: 0.0001 for ratios, 4096 for memory. value = integer x resolution. */
  readonly resolution: number;
}

/** Names and scales, sent at boot, on change and when the server asks; `hash` is the content's own. */
export interface SeriesSchema {
  readonly hash: string;
  readonly series: readonly Series[];
}

/** A block of samples: `count` times `fromMs + i x intervalMs`, a column per series of the schema, in its order. */
export interface SampleBlock {
  readonly schema: string;
  readonly fromMs: number;
  readonly intervalMs: number;
  readonly count: number;
  /** Base64 of the coded columns (`codec.ts`). */
  readonly columns: string;
}

/**
 * What an agent posts: gzip of this as JSON. (`host`, `boot`, `seq`) names it; the body never changes on a retry.
 * Times are the agent's: monotonic, anchored once per boot to wall time.
 */
export interface Document {
  readonly v: 1;
  readonly host: string;
  /** One run of the agent: base-36 seconds of its start, a dash, four random characters; sorts by time. */
  readonly boot: string;
  /** 0, 1, 2, ... within the boot; a gap is a lost document. */
  readonly seq: number;
  readonly builtAtMs: number;
  /** All facts of this host up to here are in this document or an earlier one. */
  readonly watermarkMs: number;
  /** Server's clock minus agent's, from the last exchange; null before the first. */
  readonly clockOffsetMs: number | null;
  /** The configuration that the rules run on; null before the first. */
  readonly configVersion: string | null;
  /** Why the last offered configuration was refused. */
  readonly configError?: string;
  readonly agentVersion: string;
  /** How often the agent posts when nothing happens; absent: each `flushDefaultMs`. */
  readonly flushMs?: number;
  readonly schema?: SeriesSchema;
  readonly samples?: SampleBlock;
  readonly events: readonly EventDraft[];
  readonly commandResults?: readonly CommandResult[];
  /**
   * What was lost before it could be sent: reason -> count of documents, and the agent's own figures; `clock_moved_ms` is how far
   * the wall clock was moved since the agent's clock was anchored.
   */
  readonly dropped?: Readonly<Record<string, number>>;
}

/** What a host evaluates, handed out when the document's `configVersion` is not the current one. */
export interface HostConfig {
  readonly version: string;
  readonly rules: readonly HostRule[];
  /** Conditions whose changes the host tells for rules of the correlator; absent: none. */
  readonly members?: readonly MemberRule[];
}

/** The answer to a document. */
export interface DocumentAnswer {
  /** True if this very document was stored before. */
  readonly duplicate: boolean;
  readonly serverTimeMs: number;
  readonly config?: HostConfig;
  readonly commands?: readonly HostCommand[];
  /** A fresh credential when the one shown has less than half its life left. */
  readonly credential?: string;
}
