import type { Artifact } from '../../shared/language/artifact.ts';
import type { ActiveDefinitionsRecord } from './records.ts';

/** What every function must know at each call, from one small partition of the state table. */
export interface ControlSnapshot {
  /** Absent before the first definition set. */
  readonly definitions?: ActiveDefinitionsRecord;
  /** True stops every mutating step of every response. */
  readonly killSwitch: boolean;
  readonly revokedHosts: ReadonlySet<string>;
  /** `jti` of revoked sessions and tokens. */
  readonly revokedTokens: ReadonlySet<string>;
  /** Hosts for which commands wait to be pulled. */
  readonly pendingHosts: ReadonlySet<string>;
  /** When it was read. */
  readonly readAtMs: number;
}

export interface Control {
  /** At most `maxAgeMs` old; a failed read throws rather than answering an older one. */
  snapshot(): Promise<ControlSnapshot>;
  /** Reads anew whatever the age; for what must see its own write or must not miss the kill switch. */
  fresh(): Promise<ControlSnapshot>;
}

export interface Definitions {
  /** The active set's artifact; undefined before the first set. */
  active(): Promise<Artifact | undefined>;
  /** The artifact of any stored set. */
  load(version: string): Promise<Artifact | undefined>;
}
