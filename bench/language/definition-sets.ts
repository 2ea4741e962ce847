import type { DefinitionSource } from '../../shared/language/load/yaml-reader.ts';

const rulesOfFile = 100;

/** So many rules in files of a hundred: nine in ten are thresholds of hosts, each tenth is a composite of two of them. */
export function rulesOf(count: number): readonly DefinitionSource[] {
  return Array.from({ length: Math.ceil(count / rulesOfFile) }, (_, file) => {
    const size = Math.min(rulesOfFile, count - file * rulesOfFile);
    const rules = Array.from({ length: size }, (_, i) => ruleText(file * rulesOfFile + i));
    return {
      name: `rules-${String(file).padStart(3, '0')}.yaml`,
      text: `version: 1\nrules:\n${rules.join('')}`,
    };
  });
}

/** Templates that an application runs on hosts, the first `overrides` of which have a limit of their own. */
export function expansionOf(
  templates: number,
  hosts: number,
  overrides: number,
): readonly DefinitionSource[] {
  const names = Array.from({ length: hosts }, (_, i) => `node-${i}`);
  const text = [
    'version: 1',
    `host_sets: { all: { hosts: [${names.join(', ')}] } }`,
    'templates:',
    ...Array.from({ length: templates }, (_, i) => templateText(i)),
    'rule_sets:',
    `  base: [${Array.from({ length: templates }, (_, i) => `{ use: full-${i} }`).join(', ')}]`,
    'applications:',
    '  tier:',
    '    apply: [{ rules: base, to: all }]',
    '    override:',
    ...names
      .slice(0, overrides)
      .map((name, i) => `      - { to: ${name}, with: { limit: ${(i + 100) / 10}% } }`),
    '',
  ];
  return [{ name: 'expansion.yaml', text: text.join('\n') }];
}

function ruleText(i: number): string {
  if (i % 10 === 9) {
    const [a, b] = [i - 9, i - 8];
    return `  - name: both-${i}\n    by: []\n    when: FULL_${a} and FULL_${b}\n    emit: BOTH_${i}\n    severity: critical\n`;
  }
  const limit = 50 + (i % 45);
  return [
    `  - name: full-${i}`,
    '    by: [host, mountpoint]',
    `    when: system.filesystem.utilization{mountpoint!="/m${i}"} >= ${limit}%`,
    '    for: 5m',
    `    clear: system.filesystem.utilization{mountpoint!="/m${i}"} < ${limit - 10}%`,
    `    emit: FULL_${i}`,
    '    message: "{host} {mountpoint} is full"',
    '',
  ].join('\n');
}

function templateText(i: number): string {
  const when = `system.filesystem.utilization{mountpoint="/m${i}"} >= $limit$`;
  return [
    `  - name: full-${i}`,
    '    params: { limit: { type: number, default: 90% } }',
    `    rule: { name: full-${i}, when: '${when}', emit: FULL_${i} }`,
  ].join('\n');
}
