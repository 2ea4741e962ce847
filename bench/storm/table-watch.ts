import { itemSizeBytes } from '../../functions/adapters/item-size.ts';
import { stateKeys } from '../../functions/adapters/keys.ts';
import type { FoldLease } from '../../functions/correlate/fold-lease.ts';
import { instanceId } from '../../shared/correlator/state.ts';
import type { Item } from '../metered/expressions.ts';
import type { Expected } from './storm.ts';

/** What the tables were asked for. */
export interface TableCounts {
  /** Of the items of instances, by rule. */
  readonly rules: Readonly<Record<string, RuleCounts>>;
  /** Folds of inboxes into instances in pages. */
  readonly folds: number;
  readonly inboxEntries: number;
  readonly pageReads: number;
  readonly pageWrites: number;
  readonly leases: {
    readonly taken: number;
    /** Somebody else had it: what was told waits for him in the inbox. */
    readonly found: number;
    /** Somebody else wrote it meanwhile. */
    readonly lost: number;
  };
  readonly largestItemBytes: number;
}

interface RuleCounts {
  readonly writes: number;
  /** Refused, because somebody else had written since it was read: read and decided again. */
  readonly conflicts: number;
  readonly instances: number;
}

/** A command of the document client, as it was sent. */
export interface SentCommand {
  readonly constructor: { readonly name: string };
  readonly input: unknown;
}

interface Counted {
  writes: number;
  conflicts: number;
  readonly instances: Set<string>;
}

const prefix = {
  instance: stateKeys.instance('').p,
  page: 'PAGE#',
  inbox: 'INBOX#',
  lease: stateKeys.foldLease('').p,
} as const;

/** Sees what is asked, answered and written. */
export interface TableWatch {
  readonly counts: () => TableCounts;
  written(table: string, item: Item): void;
  answered(command: SentCommand, answer: unknown, nowMs: number): void;
  refused(command: SentCommand, error: unknown): void;
}

/** `expected` names the instances; those of other labels count as well, under no rule. */
export function makeTableWatch(expected: readonly Pick<Expected, 'rule' | 'labels'>[]): TableWatch {
  const names = new Map(
    expected.map(({ rule, labels }) => [instanceId({ application: 'default', name: rule }, labels), rule]),
  );
  const rules = new Map<string, Counted>();
  const sums = { folds: 0, inboxEntries: 0, pageReads: 0, pageWrites: 0, largestItemBytes: 0 };
  const leases = { taken: 0, found: 0, lost: 0 };

  const ruleOf = (p: string): Counted => {
    const instance = p.slice(prefix.instance.length);
    const name = names.get(instance) ?? 'others';
    const counted = rules.get(name) ?? { writes: 0, conflicts: 0, instances: new Set<string>() };
    rules.set(name, counted);
    counted.instances.add(instance);
    return counted;
  };

  return {
    counts: () => ({
      ...sums,
      leases: { ...leases },
      rules: Object.fromEntries(
        [...rules].map(([name, { instances, ...each }]) => [name, { ...each, instances: instances.size }]),
      ),
    }),
    written: (table, item) => {
      sums.largestItemBytes = Math.max(sums.largestItemBytes, itemSizeBytes(item));
      const p = String(item.p);
      if (table !== 'state') return;
      if (p.startsWith(prefix.inbox)) sums.inboxEntries++;
      else if (p.startsWith(prefix.page)) sums.pageWrites++;
      else if (p.startsWith(prefix.lease)) {
        if ((JSON.parse(String(item.b)) as FoldLease).untilMs > 0) leases.taken++;
      } else if (p.startsWith(prefix.instance)) {
        ruleOf(p).writes++;
        if (String(item.b).startsWith('{"v":3,')) sums.folds++;
      }
    },
    answered: (command, answer, nowMs) => {
      if (command.constructor.name === 'BatchGetCommand') sums.pageReads += batchPages(answer);
      const { Item: item } = (answer ?? {}) as { readonly Item?: Item };
      if (!String(item?.p).startsWith(prefix.lease)) return;
      if ((JSON.parse(String(item?.b)) as FoldLease).untilMs > nowMs) leases.found++;
    },
    refused: (command, error) => {
      const p = contendedPartition(command, error);
      if (p?.startsWith(prefix.instance)) ruleOf(p).conflicts++;
      if (p?.startsWith(prefix.lease)) leases.lost++;
    },
  };
}

function batchPages(answer: unknown): number {
  const { Responses: responses = {} } = answer as { readonly Responses?: Record<string, readonly Item[]> };
  return Object.values(responses)
    .flat()
    .filter(({ p }) => String(p).startsWith(prefix.page)).length;
}

/** The partition of the item whose condition failed; of a transaction its first part, which is the instance. */
function contendedPartition({ input }: SentCommand, error: unknown): string | undefined {
  const { name, CancellationReasons: reasons } = error as {
    readonly name?: string;
    readonly CancellationReasons?: readonly { readonly Code?: string }[];
  };
  if (name === 'ConditionalCheckFailedException') return partitionOf(input);
  if (reasons?.[0]?.Code !== 'ConditionalCheckFailed') return undefined;
  const { TransactItems: parts } = input as {
    readonly TransactItems: readonly { readonly Update?: unknown }[];
  };
  return partitionOf(parts[0]?.Update);
}

function partitionOf(request: unknown): string | undefined {
  return (request as { readonly Key?: { readonly p?: string } } | undefined)?.Key?.p;
}
