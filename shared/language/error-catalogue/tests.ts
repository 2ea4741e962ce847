import type { Example, Examples } from './example.ts';

/** 7: tests of rules. */
export const testExamples = {
  TOC700: {
    mend: 'Write samples as `{ from, to, every, host, METRIC: VALUE }` or `{ at, host, METRIC: VALUE }`, an event as `{ at, raised: TYPE }`, what becomes of a host as `{ at, host, joins: true }` or `{ silent: true, from, to, host }`. `fix` shows what fits.',
    wrong: test('{ at: 0s, host: node-1 }'),
    right: test('{ at: 0s, host: node-1, system.cpu.utilization: 95% }'),
  },
  TOC701: {
    mend: 'Add the host, with its tags, to `hosts` of the test, or correct the line.',
    wrong: test('{ at: 0s, host: node-2, system.cpu.utilization: 95% }'),
    right: test('{ at: 0s, host: node-1, system.cpu.utilization: 95% }'),
  },
  TOC702: {
    mend: 'Give the raise with the same event type and the same labels at an earlier time.',
    wrong: test('{ at: 5m, cleared: MAINTENANCE, host: node-1 }'),
    right: test(
      '{ at: 1m, raised: MAINTENANCE, host: node-1 }',
      '{ at: 5m, cleared: MAINTENANCE, host: node-1 }',
    ),
  },
  TOC703: {
    mend: 'Write down what the rules must publish, or that they publish nothing.',
    wrong: test('{ at: 0s, host: node-1, system.cpu.utilization: 95% }').replace(
      'nothing_else: true',
      'expect: []',
    ),
    right: test('{ at: 0s, host: node-1, system.cpu.utilization: 5% }'),
  },
  TOC704: {
    mend: 'Correct the name under `rules` or `explain`, or give the file that defines the rule as well.',
    wrong: test('{ at: 0s, host: node-1, system.cpu.utilization: 5% }').replace('[busy]', '[bussy]'),
    right: test('{ at: 0s, host: node-1, system.cpu.utilization: 5% }'),
  },
  TOC705: {
    mend: 'Write the label into the line: agents send every series with all labels of its metric.',
    wrong: testOfDisks('{ at: 0s, host: node-1, mountpoint: /, system.filesystem.utilization: 5% }'),
    right: testOfDisks(
      '{ at: 0s, host: node-1, mountpoint: /, device: sda1, system.filesystem.utilization: 5% }',
    ),
  },
} as const satisfies Examples & Readonly<Record<`TOC7${string}`, Example>>;

/** The same with a rule that has an instance for each filesystem. */
function testOfDisks(given: string): string {
  return test(given).replace('system.cpu.utilization', 'system.filesystem.utilization');
}

/** A file of one rule with one test of it. */
function test(...given: readonly string[]): string {
  return `${[
    'version: 1',
    'rules:',
    '  - name: busy',
    '    when: system.cpu.utilization > 90%',
    'tests:',
    '  - name: a host is busy',
    '    rules: [busy]',
    '    hosts: { node-1: {} }',
    '    given:',
    ...given.map((line) => `      - ${line}`),
    '    nothing_else: true',
  ].join('\n')}\n`;
}
