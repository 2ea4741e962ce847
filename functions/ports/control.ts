import type { Artifact } from '../../shared/language/artifact.ts';

/** What every function must know at each call, from one small partition of the state table. */
export interface ControlSnapshot {
  /** The set in force when the snapshot was asked for; absent before the first. */
  readonly definitions?: { readonly version: string };
  /** Versions that were announced and are not in force yet, in the order in which they will be; absent if there are none. */
  readonly announced?: readonly string[];
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
  /** At most `maxAgeMs` old, what is in force by the clock of now; a failed read throws rather than answering an older one. */
  snapshot(): Promise<ControlSnapshot>;
  /** Reads anew whatever the age; for what must see its own write or must not miss the kill switch. */
  fresh(): Promise<ControlSnapshot>;
}

export interface Definitions {
  /** The artifact of the set in force; undefined before the first set. */
  active(): Promise<Artifact | undefined>;
  /** The artifact of any stored set. */
  load(version: string): Promise<Artifact | undefined>;
}

/** What `publish` routes by. */
export interface RoutingDefinitions extends Definitions {
  /** The artifact in force, then those announced: what any of them reads is routed. None before the first is in force. */
  routing(): Promise<readonly Artifact[]>;
}
