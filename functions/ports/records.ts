import type { CommandResult, HostCommand } from '../../shared/api/commands.ts';
import type { DefinitionBase, DefinitionFile } from '../../shared/api/definitions.ts';
import type { Artifact } from '../../shared/language/artifact.ts';

/** Body at `stateKeys.definitionSet(version)`: everything that was applied at one time; never changed. */
export interface DefinitionSetRecord {
  readonly version: string;
  readonly artifact: Artifact;
  readonly files: readonly DefinitionFile[];
  readonly author: string;
  readonly appliedAtMs: number;
  /** The set that was last applied as a whole; absent: this one. */
  readonly whole?: DefinitionBase;
  /** In which set each application last changed that was applied alone since. */
  readonly applications?: Readonly<Record<string, DefinitionBase>>;
}

/** Body at `stateKeys.activeDefinitions()`: the pointer to the set in force; at `stateKeys.activated(number)`, what it was. */
export interface ActiveDefinitionsRecord {
  readonly version: string;
  /** Counts the sets that were ever activated, 1 for the first. */
  readonly number: number;
  readonly author: string;
  readonly appliedAtMs: number;
  /** The version that was active before. */
  readonly previous?: string;
  /** It was an earlier set, taken back. */
  readonly isRollback?: true;
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
