import type { ResponseInput } from './response-machine.ts';
import type { ResponseState } from './response-state.ts';

/**
 * All that is known of a response: the state table's item `RESPONSE#id`. It is written *before* an effect (what is
 * intended) and after it (what came of it), so that a step that is run again goes on where the last one stopped.
 */
export interface ResponseRecord {
  readonly v: 1;
  readonly input: ResponseInput;
  readonly state: ResponseState;
  readonly startedAtMs: number;
  /** Time of the last transition; transitions have strictly increasing times. */
  readonly changedAtMs: number;
  readonly plan?: AttachPlan;
  /** Fencing numbers of the leases that are held. */
  readonly instanceFence?: number;
  readonly volumeFence?: number;
  /** Set before a volume is created. */
  readonly createAtMs?: number;
  readonly volume?: ReservedVolume;
  readonly attach?: AttachProgress;
  readonly mount?: CommandProgress & { readonly mkfs: boolean };
  readonly verifyAtMs?: number;
  readonly undo?: UndoProgress;
  /** Why it does not succeed: the first reason that was given. */
  readonly failure?: string;
}

/** What is going to be done; stored and published before any of it is. */
export interface AttachPlan {
  readonly instanceId: string;
  readonly zone: string;
  readonly mount: string;
  readonly sizeGiB: number;
}

export interface ReservedVolume {
  readonly id: string;
  readonly sizeGiB: number;
  /** Made by this very response; nobody else ever had it. */
  readonly created: boolean;
  /** Tagged blank and made without a snapshot: it may be formatted. */
  readonly blank: boolean;
}

export interface AttachProgress {
  readonly device: string;
  /** Names that turned out to be in use. */
  readonly failedDevices: readonly string[];
  /** Time of the first try. */
  readonly atMs: number;
}

/** A command on the host; `result` once it has answered. */
export interface CommandProgress {
  readonly commandId: string;
  /** Time of the intention, from which its expiry follows. */
  readonly sentAtMs: number;
  /** False: it may nevertheless have been sent. */
  readonly isSent: boolean;
  readonly result?: {
    readonly status: string;
    readonly exitCode: number | null;
    readonly output: Readonly<Record<string, string>>;
    /** By the clock of whoever ran it. */
    readonly finishedAtMs: number;
  };
}

interface UndoProgress {
  readonly atMs: number;
  readonly unmount?: CommandProgress;
  readonly detachAtMs?: number;
}

/** The item under `stateKeys.cooldown`: until when a policy leaves a target alone (exclusive). */
export interface CooldownRecord {
  readonly v: 1;
  readonly untilMs: number;
  readonly response: string;
}
