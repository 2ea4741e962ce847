import type { Tables } from './constructs/tables.ts';
import type { TocsinFunction } from './constructs/tocsin-function.ts';

type TableAction = 'BatchGetItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'UpdateItem' | 'Query';

/** Places in the tables: a table itself, or one index of it (where only queries exist). */
type Place = 'state' | 'state/due' | 'events' | 'events/byDay' | 'events/open' | 'samples';

/** A function of the service, by its folder. */
export type FunctionName = keyof typeof tableUse;

/**
 * What each function does in the tables, and nothing more. A transaction needs the rights of its parts. `byDay` finds an
 * event by its id.
 */
const tableUse = {
  authorize: { state: ['Query'] },
  session: { state: ['UpdateItem'] },
  enrol: { state: ['GetItem', 'UpdateItem'], events: ['PutItem'] },
  ingest: {
    state: ['GetItem', 'UpdateItem', 'Query'],
    events: ['PutItem'],
    samples: ['GetItem', 'PutItem'],
  },
  collect: {
    state: ['GetItem', 'UpdateItem'],
    events: ['PutItem'],
    'events/byDay': ['Query'],
    'events/open': ['Query'],
  },
  query: {
    state: ['GetItem', 'Query'],
    events: ['Query'],
    'events/byDay': ['Query'],
    'events/open': ['Query'],
    samples: ['Query'],
  },
  explain: {
    state: ['GetItem', 'Query'],
    events: ['Query'],
    'events/byDay': ['Query'],
    'events/open': ['Query'],
    samples: ['Query'],
  },
  define: { state: ['GetItem', 'UpdateItem', 'Query'], events: ['PutItem'] },
  seed: {
    state: ['GetItem', 'UpdateItem', 'Query'],
    'events/byDay': ['Query'],
    'events/open': ['Query'],
  },
  'dead-letters': {
    state: ['GetItem', 'UpdateItem', 'Query'],
    events: ['PutItem', 'UpdateItem'],
    'events/byDay': ['Query'],
  },
  hosts: { state: ['GetItem', 'UpdateItem'], events: ['PutItem'], 'events/open': ['Query'] },
  publish: { state: ['GetItem', 'UpdateItem', 'Query'], events: ['UpdateItem'] },
  correlate: {
    state: ['GetItem', 'BatchGetItem', 'UpdateItem', 'DeleteItem', 'Query'],
    events: ['PutItem'],
    samples: ['Query'],
  },
  wake: {
    state: ['GetItem', 'BatchGetItem', 'UpdateItem', 'DeleteItem', 'Query'],
    events: ['PutItem'],
    samples: ['Query'],
  },
  respond: { state: ['GetItem', 'UpdateItem', 'Query'], events: ['PutItem'], 'events/byDay': ['Query'] },
  'attach-storage': { state: ['GetItem', 'UpdateItem'], events: ['PutItem'], samples: ['Query'] },
  sweep: {
    state: ['GetItem', 'UpdateItem', 'Query'],
    'state/due': ['Query'],
    events: ['PutItem'],
    samples: ['BatchGetItem', 'Query'],
  },
  health: { state: ['GetItem'], 'state/due': ['Query'], events: ['PutItem'] },
  reconcile: {
    state: ['GetItem', 'UpdateItem', 'Query'],
    events: ['UpdateItem'],
    'events/byDay': ['Query'],
  },
} as const satisfies Readonly<Record<string, Readonly<Partial<Record<Place, readonly TableAction[]>>>>>;

/** Gives a function its rights in the tables. */
export function allowTables(name: FunctionName, fn: TocsinFunction, tables: Tables): void {
  const arns: Readonly<Record<Place, string>> = {
    state: tables.state.tableArn,
    'state/due': `${tables.state.tableArn}/index/due`,
    events: tables.events.tableArn,
    'events/byDay': `${tables.events.tableArn}/index/byDay`,
    'events/open': `${tables.events.tableArn}/index/open`,
    samples: tables.samples.tableArn,
  };
  for (const [place, actions] of Object.entries(tableUse[name])) {
    fn.allow(
      actions.map((action: TableAction) => `dynamodb:${action}`),
      [arns[place as Place]],
    );
  }
}
