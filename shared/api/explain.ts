import * as z from 'zod';
import type { PublishedEpisode } from '../correlator/published-episodes.ts';
import { limits } from '../facts/limits.ts';
import type { Explanation } from '../language/evaluation/explanation/explanation.ts';
import { languageLimits } from '../language/limits.ts';
import { numberOrText, timeSchema } from './events.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * `GET /v1/explain`. `rule`: its name, or `application/name`. `key`: labels of the instance, `host=node-1,mountpoint=/data`; with
 * some of them all instances that agree. `at`: absent, now.
 */
export const explainQuerySchema = z.strictObject({
  rule: z
    .string()
    .min(1)
    .max(2 * languageLimits.nameChars + 1),
  key: z
    .string()
    .max(languageLimits.byLabels * (limits.labelNameChars + limits.labelValueChars))
    .exactOptional(),
  at: z.string().transform(numberOrText).pipe(timeSchema).exactOptional(),
});

/** The definition set that was active. */
export interface DefinitionsThen {
  readonly version: string;
  readonly number: number;
  readonly author: string;
  readonly appliedAtMs: number;
  /** From when on it was in force. */
  readonly activeAtMs: number;
}

/** What a rule waits for. */
export interface ExplainTimer {
  /** `decision`: until then late facts count. `change`: something happens then if no fact comes. `look`: samples are read again. */
  readonly kind: 'decision' | 'change' | 'look';
  readonly atMs: number;
  /** One line for a person. */
  readonly text: string;
}

export interface ExplainedInstance {
  readonly labels: Labels;
  /** Of the condition `when`. */
  readonly truth: 'true' | 'false' | 'unknown';
  /** `unborn`: it has heard of nothing. */
  readonly phase: 'unborn' | 'idle' | 'holding' | 'open' | 'spent';
  readonly explanation: Explanation;
  readonly timers: readonly ExplainTimer[];
  /** What would hold a raise at that time back. */
  readonly gates: readonly Explanation[];
  /** What it published around that time, at most `explainLimits.episodes`, in order of the raises. */
  readonly published: readonly ToldEpisode[];
}

/** `toldMs`: when it was decided and stored; `unless` may hold it back until long after its raise. */
export type ToldEpisode = PublishedEpisode & { readonly toldMs: number };

/** A fact that the explanation names, so that it need not be asked for one by one. */
export interface ExplainedFact {
  readonly type: string;
  readonly transition: string;
  readonly tMs: number;
  readonly labels: Labels;
}

/** `GET /v1/explain`. */
export interface ExplainAnswer {
  readonly rule: {
    readonly application: string;
    readonly name: string;
    readonly hash: string;
    readonly by: readonly string[];
    /** Who evaluates it. */
    readonly runsOn: 'host' | 'correlator';
  };
  readonly definitions: DefinitionsThen;
  readonly atMs: number;
  /** Facts from here on were read, with all that lasted then. */
  readonly fromMs: number;
  /** The instances that `key` means, at most `explainLimits.instances`, in the order of `keys`. */
  readonly instances: readonly ExplainedInstance[];
  /** All instances that were found and agree with `key`, at most `explainLimits.keys`, sorted. */
  readonly keys: readonly Labels[];
  /** By id: the facts that the explanations name. */
  readonly facts: Readonly<Record<string, ExplainedFact>>;
  /** What could not be looked at, or is not as it seems; empty if all was there. */
  readonly notes: readonly string[];
}
