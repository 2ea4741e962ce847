import type { Fault } from '../language/oracle/fault.ts';
import { inFile } from './fault-in-file.ts';

/** Slips in what keeps instances in pages, with inboxes and leases. */
export const faultsInPages: readonly Fault[] = [
  ...inFile('functions/correlate/stored-state.ts', [
    [
      'a page that changed keeps its name',
      'return isSamePart(part, paged.parts[i] as StateFacts) ?',
      'return part !== undefined ?',
    ],
    ['only the first page is read', '...joinFacts(parts),', '...joinFacts(parts.slice(0, 1)),'],
  ]),
  ...inFile('functions/correlate/inbox.ts', [
    [
      'facts go into an inbox under the name of their instance',
      'const name = hashText([text], 26);',
      'const name = hashText([instance], 26);',
    ],
  ]),
  ...inFile('functions/correlate/fold-inbox.ts', [
    [
      'an inbox loses what came in while it was folded',
      'await clearInbox(ports.state, waiting.keys);',
      'await clearInbox(ports.state, (await readInbox(ports.state, asked.instance)).keys);',
    ],
    [
      'an inbox is never emptied',
      '    await clearInbox(ports.state, waiting.keys);\n    return',
      '    return',
    ],
  ]),
  ...inFile('functions/correlate/settle.ts', [
    [
      'the machine of a deadline is not started after a fold',
      'const start = (outcome: Outcome) => startAfter(ports.executions, asked, outcome);',
      'const start = async () => {};',
    ],
  ]),
];
