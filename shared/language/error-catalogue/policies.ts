import { type Example, type Examples, ruleAndPolicy } from './example.ts';

const full = ['name: full', 'by: [host, mountpoint]', 'when: system.filesystem.utilization > 95%'];
const everywhere = [
  'name: full',
  'by: []',
  'when: HOST_SILENT',
  'set: { hosts: "labels(HOST_SILENT, host)" }',
];
const attach = '{ responder: attach-storage, with: { size: 20GiB, mount: /data-more, pool: spare } }';

/** 6: policies. */
export const policyExamples = {
  TOC600: {
    mend: 'Take a responder that `allowed` lists.',
    wrong: ruleAndPolicy(full, ['name: more', 'on: FULL', `do: [${attach.replace('attach-', 'atach-')}]`]),
    right: ruleAndPolicy(full, ['name: more', 'on: FULL', `do: [${attach}]`]),
  },
  TOC601: {
    mend: 'Put the hosts into the event, `set: { hosts: "labels(X, host)" }` in its rule, and name that list in `each`.',
    wrong: ruleAndPolicy(everywhere, ['name: more', 'on: FULL', `do: [${attach}]`]),
    right: ruleAndPolicy(everywhere, [
      'name: more',
      'on: FULL',
      'target: { each: hosts }',
      `do: [${attach}]`,
    ]),
  },
} as const satisfies Examples & Readonly<Record<`TOC6${string}`, Example>>;
