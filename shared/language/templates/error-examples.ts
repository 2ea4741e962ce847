import type { Examples } from '../error-catalogue/example.ts';

interface Parts {
  readonly sets?: string;
  readonly rules?: string;
  readonly body?: string;
  readonly entry?: string;
  readonly apply?: string;
  readonly override?: string;
}

/** A template that one application applies to the host set `db`. */
function applied({ sets, rules, body, entry, apply, override }: Parts): string {
  const lines = [
    'version: 1',
    `host_sets: { ${sets ?? 'db: { hosts: [db-1, db-2] }'} }`,
    ...(rules === undefined ? [] : [`rules: [${rules}]`]),
    'templates:',
    '  - name: busy',
    '    params: { limit: { type: number, default: 90% } }',
    `    rule: { name: busy, when: ${body ?? 'system.cpu.utilization > $limit$'} }`,
    'rule_sets:',
    `  base: [${entry ?? '{ use: busy }'}]`,
    'applications:',
    '  shop:',
    `    apply: [${apply ?? '{ rules: base, to: db }'}]`,
    ...(override === undefined ? [] : [`    override: [${override}]`]),
  ];
  return `${lines.join('\n')}\n`;
}

const right = applied({});

/** Examples of the codes of templates, rule sets and applications. */
export const applicationExamples = {
  TOC307: {
    mend: 'Declare the parameter under `params`, or take one that `allowed` lists.',
    wrong: applied({ entry: '{ use: busy, with: { limits: 80% } }' }),
    right: applied({ entry: '{ use: busy, with: { limit: 80% } }' }),
  },
  TOC308: {
    mend: 'Take a template that `allowed` lists, or write it under `templates`.',
    wrong: applied({ entry: '{ use: busy }, { use: buzy }' }),
    right,
  },
  TOC309: {
    mend: 'Take a rule set that `allowed` lists, or write it under `rule_sets`.',
    wrong: applied({ apply: '{ rules: [base, bass], to: db }' }),
    right,
  },
  TOC310: {
    mend: 'Name a rule of these files, or use a template with `{ use: NAME }`.',
    wrong: applied({ entry: '{ use: busy }, silent' }),
    right: applied({
      entry: '{ use: busy }, silent',
      rules: '{ name: silent, when: system.cpu.utilization < 1% }',
    }),
  },
  TOC311: {
    mend: 'Correct the name, or list the host under `hosts` of its host set if it shall be known by its name.',
    wrong: applied({
      sets: 'db: { tags: { role: db } }',
      override: '{ to: db-7, with: { limit: 80% } }',
    }),
    right: applied({
      sets: 'db: { hosts: [db-7], tags: { role: db } }',
      override: '{ to: db-7, with: { limit: 80% } }',
    }),
  },
  TOC506: {
    mend: 'Leave out the `in`: the application says `to`.',
    wrong: applied({
      entry: '{ use: busy }, silent',
      rules: '{ name: silent, in: db, when: system.cpu.utilization < 1% }',
    }),
    right: applied({
      entry: '{ use: busy }, silent',
      rules: '{ name: silent, when: system.cpu.utilization < 1% }',
    }),
  },
  TOC507: {
    mend: 'Override the hosts that are in both sets by name, or keep the sets apart by different values of one tag.',
    wrong: applied({
      sets: 'db: { hosts: [db-1, db-2] }, old: { hosts: [db-2] }',
      override: '{ to: db, with: { limit: 80% } }, { to: old, with: { limit: 70% } }',
    }),
    right: applied({
      sets: 'db: { hosts: [db-1, db-2] }, old: { hosts: [db-2] }',
      override: '{ to: db, with: { limit: 80% } }, { to: db-2, with: { limit: 70% } }',
    }),
  },
  TOC508: {
    mend: 'Add the host set to `to` under `apply`, or leave out the override.',
    wrong: applied({
      sets: 'db: { hosts: [db-1] }, web: { hosts: [web-1] }',
      override: '{ to: web, with: { limit: 80% } }',
    }),
    right: applied({
      sets: 'db: { hosts: [db-1] }, web: { hosts: [web-1] }',
      apply: '{ rules: base, to: [db, web] }',
      override: '{ to: web, with: { limit: 80% } }',
    }),
  },
  TOC509: {
    mend: 'Apply it under `applications`, or leave it out.',
    wrong: right.slice(0, right.indexOf('applications:')),
    right,
  },
} as const satisfies Examples;
