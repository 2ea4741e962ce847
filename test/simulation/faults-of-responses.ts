import type { Fault } from '../language/oracle/fault.ts';
import { inFile } from './fault-in-file.ts';

/** Slips in what lets policies act. */
export const faultsOfResponses: readonly Fault[] = [
  ...inFile('functions/respond/respond.ts', [
    [
      'a response that was claimed and not started is given up',
      'if (status === undefined) return start(',
      'if (status === undefined) return;\n    if (status === null) return start(',
    ],
    [
      'a response is started before it is claimed',
      'const write = claimWrite(ports, claimKey(policy, event, target.host), body, before);',
      'const write = claimWrite(ports, claimKey(policy, event, target.host), body, before);\n  await start(ports, policy, event, target, response + ports.clock());',
    ],
    [
      'a failed response is tried again for ever',
      "if (status !== 'failed' || claim.body.attempt >= maxAttempts) return;",
      '',
    ],
  ]),
  ...inFile('functions/respond/claims.ts', [
    [
      'each of several outcomes is written over the last',
      "expected: before?.version ?? 'absent'",
      "expected: 'any'",
    ],
    [
      'what is acted on once is an event, not what began it',
      'claimName(policy.name, target, event.origin)',
      'claimName(policy.name, target, event.id)',
    ],
  ]),
  ...inFile('functions/respond/facts.ts', [
    ['nothing ever cools down', 'cooldownUntilMs: cooldown?.body.untilMs,', 'cooldownUntilMs: undefined,'],
  ]),
  ...inFile('functions/respond/handler.ts', [
    ['messages that failed are confirmed by respond', 'failed.set(messageId, error);', ''],
  ]),
  ...inFile('shared/policy/guards.ts', [
    ['a policy that is to observe acts', "if (policy.mode === 'observe')", "if (policy.mode === 'never')"],
  ]),
];
