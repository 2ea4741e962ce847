import type { CommandResult, HostCommand } from '../../shared/api/commands.ts';
import { TocsinError } from '../../shared/errors.ts';
import { limits } from '../../shared/facts/limits.ts';
import { dayMs } from '../../shared/time.ts';
import type { CommandQueue } from '../ports/command-queue.ts';
import type { HostCommands } from '../ports/hops.ts';
import type { CommandRecord, PendingCommandsRecord } from '../ports/records.ts';
import type { StateItem, StateStore } from '../ports/stores.ts';
import { stateKeys } from './keys.ts';

/** How long a command stays readable after it has expired. */
const keptMs = 7 * dayMs;

/** Attempts against writers of the same item before the caller is told to come again. */
const attemptsMax = 5;

/** Pages of a host's commands that are searched for waiting ones; a command is kept for a week, most are answered. */
const pagesMax = 20;

/**
 * The transport `agent`: a command waits in the state table until the host asks. Item first, mark second: a sender that dies in
 * between and sends again sets the mark.
 */
export function makeAgentCommands(state: StateStore): HostCommands {
  return {
    send: async (host, command) => {
      const record: CommandRecord = { command };
      await state.put({
        key: stateKeys.command(host, command.id),
        body: record,
        expected: 'absent',
        expiresAtMs: command.expiresAtMs + keptMs,
      });
      await markPending(state, host, command);
    },
    result: async (host, id) => (await state.get<CommandRecord>(stateKeys.command(host, id)))?.body.result,
  };
}

/** What `ingest` asks on behalf of a host. */
export function makeCommandQueue(state: StateStore): CommandQueue {
  return {
    pending: (host) => waiting(state, host),
    complete: async (host, result) => {
      const outcome = await keepResult(state, host, result);
      if (outcome !== 'unknown') await unmark(state, host);
      return outcome;
    },
  };
}

async function markPending(state: StateStore, host: string, command: HostCommand): Promise<void> {
  const key = stateKeys.pendingCommands(host);
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const mark = await state.get<PendingCommandsRecord>(key);
    const untilMs = Math.max(command.expiresAtMs, mark?.body.isPending ? mark.body.untilMs : 0);
    const body: PendingCommandsRecord = { isPending: true, untilMs };
    // Written even if it says so already: the new version keeps a concurrent `unmark` from taking it away.
    const expected = mark?.version ?? 'absent';
    if ((await state.put({ key, body, expected, expiresAtMs: untilMs + dayMs })) === 'stored') return;
  }
  throw busy(host);
}

async function keepResult(
  state: StateStore,
  host: string,
  result: CommandResult,
): Promise<'stored' | 'duplicate' | 'unknown'> {
  const key = stateKeys.command(host, result.id);
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const item = await state.get<CommandRecord>(key);
    if (!item) return 'unknown';
    if (item.body.result) return 'duplicate';
    const body: CommandRecord = { ...item.body, result };
    const expiresAtMs = item.body.command.expiresAtMs + keptMs;
    if ((await state.put({ key, body, expected: item.version, expiresAtMs })) === 'stored') return 'stored';
  }
  throw busy(host);
}

/** Takes the mark away if nothing waits; a mark set meanwhile has another version and stays. */
async function unmark(state: StateStore, host: string): Promise<void> {
  const key = stateKeys.pendingCommands(host);
  const mark = await state.get<PendingCommandsRecord>(key);
  if (!mark?.body.isPending || (await waiting(state, host)).length > 0) return;
  const body: PendingCommandsRecord = { ...mark.body, isPending: false };
  await state.put({ key, body, expected: mark.version, expiresAtMs: mark.body.untilMs + dayMs });
}

async function waiting(state: StateStore, host: string): Promise<readonly HostCommand[]> {
  const found: HostCommand[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < pagesMax; pages++) {
    const page = await state.list<CommandRecord>(
      stateKeys.commandsOf(host),
      after === undefined ? {} : { after },
    );
    found.push(...page.items.filter(isWaiting).map((item) => item.body.command));
    if (page.next === undefined || found.length >= limits.commandResults) break;
    after = page.next;
  }
  return found.slice(0, limits.commandResults);
}

/** A command that SSM carries is none of the agent's. */
function isWaiting({ body }: StateItem<CommandRecord>): boolean {
  return body.result === undefined && body.ssmCommandId === undefined;
}

function busy(host: string): TocsinError {
  return new TocsinError('STATE_BUSY', `too many writers of the commands of ${host}`, {
    retryable: true,
    status: 503,
    fix: 'try again',
  });
}
