import type { CommandResult, HostCommand } from '../../shared/api/commands.ts';
import type { DefinitionBase, DefinitionFile } from '../../shared/api/definitions.ts';
import type { Artifact } from '../../shared/language/artifact.ts';

/** What is said of a definition set besides what it holds. */
export interface DefinitionSetHead {
  readonly version: string;
  readonly author: string;
  readonly appliedAtMs: number;
  /** The set that was last applied as a whole; absent: this one. */
  readonly whole?: DefinitionBase;
  /** In which set each application last changed that was applied alone since. */
  readonly applications?: Readonly<Record<string, DefinitionBase>>;
}

/** What a set holds. */
export interface DefinitionSetContent {
  readonly artifact: Artifact;
  readonly files: readonly DefinitionFile[];
}

/** Names packed content: chunks at `stateKeys.definitionContent(hash)`, each a part of its JSON, compressed, in base64. */
export interface ContentRef {
  /** SHA-256 of the JSON, in hexadecimal digits. */
  readonly hash: string;
  readonly chunks: number;
  /** Of the JSON, before it was compressed. */
  readonly sizeBytes: number;
}

/**
 * Body at `stateKeys.definitionSet(version)`: everything that was applied at one time; never changed. Without `v` it is of the
 * first version, which held all of a set in one item.
 */
export type DefinitionSetRecord =
  | (DefinitionSetHead & DefinitionSetContent & { readonly v?: never })
  | (DefinitionSetHead & { readonly v: 2; readonly artifact: ContentRef; readonly files: ContentRef });

/**
 * Body at `stateKeys.activeDefinitions()`: the set that was announced last; at `stateKeys.activated(number)`, what it was. From
 * `activeAtMs` on it is in force, without a further write.
 */
export interface ActiveDefinitionsRecord {
  readonly version: string;
  /** Counts the sets that were ever announced, 1 for the first. */
  readonly number: number;
  readonly author: string;
  readonly appliedAtMs: number;
  /** Inclusive; absent: since it was applied. */
  readonly activeAtMs?: number;
  /** The version that was announced before. */
  readonly previous?: string;
  /** What is in force until then, the newest first, back to what was in force when this was announced. */
  readonly before?: readonly AnnouncedVersion[];
  /** It was an earlier set, taken back. */
  readonly isRollback?: true;
}

/** A version that is in force from `activeAtMs` on, until a newer one is. */
export interface AnnouncedVersion {
  readonly version: string;
  readonly activeAtMs: number;
}

/** Body at `stateKeys.seeded(number)`: that the composites of this set were given what they start from. */
export interface SeededRecord {
  /** Events that they were given. */
  readonly count: number;
  readonly atMs: number;
  /** There were more than one seeding reads: the oldest were left out. */
  readonly isCut?: true;
}

/** Body at `stateKeys.killSwitch()`. An item without a readable `on` counts as on. */
export interface KillSwitchRecord {
  readonly on: boolean;
  readonly author: string;
  readonly atMs: number;
}

/** Body at `stateKeys.revoked(host)` and `stateKeys.revokedToken(id)`: that the item is there revokes. */
export interface RevocationRecord {
  readonly author: string;
  readonly atMs: number;
}

/** Body at `stateKeys.host(host)`. */
export interface HostRecord {
  readonly host: string;
  readonly name: string;
  readonly state: 'active' | 'draining' | 'removed';
  readonly tags: Readonly<Record<string, string>>;
  /** RFC 7638 thumbprint of the host's Ed25519 public key. */
  readonly keyThumbprint: string;
  /** The EC2 instance that the host is, if it is one. */
  readonly instanceId?: string;
  /** Availability zone. */
  readonly zone?: string;
  readonly enrolledAtMs: number;
  /** The configuration last handed out and not refused. */
  readonly configVersion?: string;
  readonly agentVersion?: string;
  /** When `state` last changed, and through whom: what an operator drained, a started instance does not bring back. */
  readonly stateAtMs?: number;
  readonly stateBy?: 'operator' | 'instance';
  /** When it last joined; absent: when it was enrolled. */
  readonly joinedAtMs?: number;
  /** Earlier stretches of time in which it was a member of host sets, in order; none overlaps another. */
  readonly past?: readonly PastMembership[];
}

/** In `[startMs, endMs)`, with the tags that it had then. */
export interface PastMembership {
  readonly tags: Readonly<Record<string, string>>;
  readonly startMs: number;
  readonly endMs: number;
}

/** Body at `stateKeys.enrolment(tokenHash)`. */
export interface EnrolmentRecord {
  readonly usesLeft: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly author: string;
  readonly createdAtMs: number;
  /** Exclusive. */
  readonly expiresAtMs: number;
}

/** Body at `stateKeys.instanceHost(instanceId)`: a hint; the host record says whether it is still so. */
export interface InstanceHostRecord {
  readonly host: string;
}

/** Body at `stateKeys.command(host, id)`. */
export interface CommandRecord {
  readonly command: HostCommand;
  /** Absent until the host has answered; the first answer stays. */
  readonly result?: CommandResult;
  /** Transport `ssm` only: SSM's own id of the command. */
  readonly ssmCommandId?: string;
}

/** Body at `stateKeys.pendingCommands(host)`: a hint that `COMMANDS#host` is worth a read. */
export interface PendingCommandsRecord {
  readonly isPending: boolean;
  /** When the last waiting command expires; the hint means nothing from here on. */
  readonly untilMs: number;
}
