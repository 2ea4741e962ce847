import {
  type AppliedDefinitions,
  type HistoryPage,
  historyQuerySchema,
} from '../../shared/api/definitions.ts';
import { stateKeys } from '../adapters/keys.ts';
import { type Call, callQuery } from '../http/app.ts';
import type { ActiveDefinitionsRecord } from '../ports/records.ts';
import type { StateStore } from '../ports/stores.ts';

/**
 * `GET /v1/definition-history`, newest first. The first page begins with what is active; the rest was put aside each time
 * before another set became active, so that nothing is missing whenever the function died.
 */
export async function listHistory(
  { state }: { readonly state: StateStore },
  call: Call,
): Promise<HistoryPage> {
  const { limit, after } = callQuery(call, historyQuerySchema);
  const active =
    after === undefined ? await state.get<ActiveDefinitionsRecord>(stateKeys.activeDefinitions()) : undefined;
  const page = await state.list<ActiveDefinitionsRecord>(stateKeys.definitionHistory, {
    limit,
    ...(after !== undefined && { after }),
  });
  // An apply that lost its race may have put aside what is still active.
  const before = page.items.filter(({ body }) => body.number !== active?.body.number);
  const applied = [...(active ? [active] : []), ...before].map(({ body }) => appliedOf(body));
  return { applied, ...(page.next !== undefined && { next: page.next }) };
}

function appliedOf(record: ActiveDefinitionsRecord): AppliedDefinitions {
  const { number, version, author, appliedAtMs, activeAtMs = appliedAtMs, previous, isRollback } = record;
  return {
    number,
    version,
    author,
    appliedAtMs,
    activeAtMs,
    ...(previous !== undefined && { previous }),
    ...(isRollback && { isRollback }),
  };
}
