import type { Fault } from '../language/oracle/fault.ts';
import { inFile } from './fault-in-file.ts';
import { faultsInPages } from './faults-in-pages.ts';
import { faultsOfHosts } from './faults-of-hosts.ts';
import { faultsOfResponses } from './faults-of-responses.ts';

/** Slips in the functions that the simulation must find. */
export const plantedFaults: readonly Fault[] = [
  ...faultsInPages,
  ...faultsOfHosts,
  ...faultsOfResponses,
  ...inFile('functions/publish/publish-stored.ts', [
    [
      'entries that the bus refused are dropped',
      'rest = rest.filter((event) => refused.has(event.id));',
      'rest = [];',
    ],
    [
      'a raise does not look whether it was cleared',
      'if (mark !== undefined) await',
      'if (mark === null) await',
    ],
    [
      'the clear of a revised episode closes its origin',
      'const raise = raiseIdOf(event);',
      'const raise = event.origin;',
    ],
    ['a clear is published and does not close its raise', 'await events.close(raise, event);', ''],
  ]),
  ...inFile('functions/publish/handler.ts', [
    [
      'a batch that failed counts as published',
      'await publishStored(ports, stored);',
      'await publishStored(ports, stored).catch(() => undefined);',
    ],
    ['poison is passed over', 'await quarantine.send({ reason, event: text ?? id ?? null });', ''],
  ]),
  ...inFile('functions/correlate/handler.ts', [
    ['messages that failed are confirmed', 'return answer([...failed.keys()]);', 'return answer([]);'],
    ['messages that nobody can read are confirmed', 'fail([messageId], error);', ''],
    [
      'only one of the instances that a fact joins hears of it',
      'const joined = await joinEvery(ports, every, fail);',
      'const joined = (await joinEvery(ports, every, fail)).slice(0, 1);',
    ],
    ['what a removed rule raised stays open', 'if (removed !== undefined)', "if (removed === '')"],
  ]),
  ...inFile('functions/correlate/told.ts', [
    [
      'only the first fact of a batch is told',
      'return told.flatMap(({ fact }) => fact ?? []);',
      'return told.flatMap(({ fact }) => fact ?? []).slice(0, 1);',
    ],
  ]),
  ...inFile('functions/correlate/members.ts', [
    ['a new instance is in no list', "await store.put({ key, body, expected: 'any' });", ''],
  ]),
  ...inFile('functions/correlate/shared-facts.ts', [
    [
      'a new instance does not learn what joins them all',
      'if (item === undefined) return [];',
      'if (item !== null) return [];',
    ],
    [
      'facts that join every instance are written over each other',
      "expected: item?.version ?? 'absent'",
      "expected: 'any'",
    ],
  ]),
  ...inFile('functions/correlate/decide-stored.ts', [
    ['a state is written without a condition', "item?.version ?? 'absent'", "'any'"],
    [
      'a conflict counts as written',
      'return isStored ? outcomeOf(arming) : undefined;',
      'return isStored ? outcomeOf(arming) : outcomeOf(arming);',
    ],
    [
      'events are not written with the state',
      'putWithEvents(write, decision.events)',
      'putWithEvents(write, decision.events.slice(1))',
    ],
  ]),
  ...inFile('functions/correlate/ports.ts', [
    [
      'an armed timer is not in the index of what is due',
      '...(timer !== undefined && { dueAtMs: timer.atMs }),',
      '',
    ],
  ]),
  ...inFile('functions/correlate/settle.ts', [
    ['no machine is started for the first deadline', 'start ?? (', '('],
  ]),
  ...inFile('functions/sweep/overdue.ts', [
    [
      'the sweep starts a machine under the name of the lost one',
      'armAgain(body.timer, nowMs)',
      'body.timer',
    ],
    [
      'the sweep notes a new attempt and starts nothing',
      '    await startExecution(executions, instance, timer);',
      '',
    ],
  ]),
  ...inFile('functions/wake/handler.ts', [
    [
      'a machine waits for its first deadline alone',
      'if (timer === undefined || timer.startMs !== startMs)',
      'if (timer !== null)',
    ],
  ]),
  ...inFile('functions/adapters/control.ts', [
    [
      'a warm function never hears of new definitions',
      'clock() - latest.snapshot.readAtMs < maxAgeMs',
      'clock() > 0',
    ],
  ]),
  ...inFile('functions/seed/handler.ts', [
    ['new composites are given nothing', 'if (sent.length > 0) await queue.send(sent, 0);', ''],
    ['seeds are sent before the set is in force', 'await inForce(ports, activeAtMs);', ''],
  ]),
  ...inFile('shared/correlator/merge.ts', [
    [
      'the first statement about an episode counts for ever',
      'statement.rMs > known.rMs;',
      'statement.rMs < known.rMs;',
    ],
    ['retractions are not heard', 'fact.rMs > (child.voidMs ?? 0)', 'fact.rMs < (child.voidMs ?? 0)'],
  ]),
  ...inFile('shared/correlator/differences.ts', [
    [
      'what vanished is not retracted',
      'const isGone = !published.isVoid && !agrees(published, target);',
      'const isGone = published.isVoid && !agrees(published, target);',
    ],
  ]),
];
