import type { Fault } from '../language/oracle/fault.ts';
import { inFile } from './fault-in-file.ts';

/** Slips in what takes in documents, in what watches for their absence, and in what looks for lost events. */
export const faultsOfHosts: readonly Fault[] = [
  ...inFile('functions/ingest/store-document.ts', [
    ['the time of an event stays that of its host', 't: draft.t + offsetMs,', 't: draft.t,'],
    [
      'only the first event of a document is stored',
      'for (const draft of document.events)',
      'for (const draft of document.events.slice(0, 1))',
    ],
    [
      'another document of the same name is taken for a repeat',
      "if (outcome === 'conflict') return",
      "if (outcome === 'never') return",
    ],
  ]),
  ...inFile('functions/sweep/marks.ts', [
    ['a silence is noted and not told', 'expected }, [raise]);', 'expected }, []);'],
    [
      'the end of a silence is noted and not told',
      'putWithEvents(write, clears)',
      'putWithEvents(write, [])',
    ],
  ]),
  ...inFile('functions/sweep/silence.ts', [
    ['hosts that could not be looked at are silent', '&& contacts.isCertain(host, silentFlushes, nowMs)', ''],
  ]),
  ...inFile('functions/sweep/intake.ts', [
    ['an outage of ours is many silences', 'return quiet >= degradedHosts &&', 'return quiet > 1_000 &&'],
  ]),
  ...inFile('functions/sweep/intake-episode.ts', [
    [
      'hosts have no time to come back after an outage',
      '!mayReturn(marks, nowMs) ? all : none',
      'mayReturn !== undefined ? all : none',
    ],
  ]),
  ...inFile('functions/publish/published.ts', [
    [
      'what was published is known by the sender alone',
      'version === 2 ? hashText([id], noteChars)',
      'version > 2 ? hashText([id], noteChars)',
    ],
  ]),
  ...inFile('functions/reconcile/publish-missing.ts', [
    ['what is missing counts as published', '    await publishTexts(ports, missing);\n', ''],
  ]),
  ...inFile('functions/reconcile/progress.ts', [
    [
      'what came under an old id is never looked for',
      'const untilMs = endOfHour(recent.fromMs) - hourMs;',
      'const untilMs = endOfHour(recent.fromMs) - 25 * hourMs;',
    ],
  ]),
];
