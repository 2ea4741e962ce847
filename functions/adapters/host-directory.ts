import { TocsinError } from '../../shared/errors.ts';
import type { HostFact } from '../../shared/language/evaluation/facts.ts';
import { type Clock, minuteMs, secondMs } from '../../shared/time.ts';
import { membershipsOf } from '../hosts/membership.ts';
import type { HostDirectory } from '../ports/host-directory.ts';
import type { HostRecord } from '../ports/records.ts';
import type { StateStore } from '../ports/stores.ts';
import { stateKeys } from './keys.ts';

/** How old an answer may be: what changed meanwhile is told by an event, which asks for a newer one. */
export const directoryMaxAgeMs = minuteMs;

/**
 * Hosts, removed ones included, that a function holds in memory at most: about 60 MB. 100,000 records of 400 bytes are a hundred
 * requests and 10,000 read units, 0.00125 USD, for each function instance that decides over host sets, once a minute at most.
 */
export const directoryHosts = 120_000;

/** Hosts that were asked for one by one and are remembered. */
export const directorySingles = 1_000;

/** How far the clocks of two functions lie apart at most. */
const skewMs = secondMs;

const pageItems = 1_000;

interface Answer {
  readonly facts: readonly HostFact[];
  readonly readAtMs: number;
}

/** The host records of the state table as facts; calls at the same time share one read of the list. */
export function makeHostDirectory(state: StateStore, clock: Clock): HostDirectory {
  let list: Answer | undefined;
  let reading: Promise<Answer> | undefined;
  const singles = new Map<string, Answer>();

  const isFresh = (answer: Answer | undefined, sinceMs: number): answer is Answer =>
    answer !== undefined &&
    clock() - answer.readAtMs < directoryMaxAgeMs &&
    answer.readAtMs > sinceMs + skewMs;

  const readAll = async (): Promise<Answer> => {
    const readAtMs = clock();
    list = { facts: await allFacts(state), readAtMs };
    return list;
  };

  const readOne = async (host: string): Promise<Answer> => {
    const readAtMs = clock();
    const item = await state.get<HostRecord>(stateKeys.host(host));
    const answer = { facts: item === undefined ? [] : membershipsOf(item.body), readAtMs };
    singles.delete(host);
    if (singles.size >= directorySingles) singles.delete(singles.keys().next().value as string);
    singles.set(host, answer);
    return answer;
  };

  return {
    all: async (sinceMs) => {
      if (isFresh(list, sinceMs)) return list.facts;
      // What began to be read before the change may not show it.
      const shared = await reading;
      if (isFresh(shared, sinceMs)) return shared.facts;
      reading ??= readAll().finally(() => {
        reading = undefined;
      });
      return (await reading).facts;
    },
    of: async (host, sinceMs) => {
      if (isFresh(list, sinceMs)) return list.facts.filter((fact) => fact.host === host);
      const known = singles.get(host);
      return (isFresh(known, sinceMs) ? known : await readOne(host)).facts;
    },
  };
}

async function allFacts(state: StateStore): Promise<readonly HostFact[]> {
  const facts: HostFact[] = [];
  let hosts = 0;
  let after: string | undefined;
  do {
    const page = await state.list<HostRecord>(stateKeys.hosts, {
      limit: pageItems,
      ...(after !== undefined && { after }),
    });
    hosts += page.items.length;
    if (hosts > directoryHosts) throw tooMany();
    for (const { body } of page.items) facts.push(...membershipsOf(body));
    after = page.next;
  } while (after !== undefined);
  return facts;
}

function tooMany(): TocsinError {
  return new TocsinError('HOSTS_TOO_MANY', 'there are more hosts than rules over host sets can look at', {
    got: `more than ${directoryHosts}`,
    allowed: String(directoryHosts),
    fix: 'write the rules of this deployment per host, or divide it',
  });
}
