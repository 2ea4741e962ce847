import { describe, expect, it } from 'vitest';
import { toldInFull } from '../told-in-full.ts';

const disks = '  - name: disk-full\n    when: system.filesystem.utilization > 90%\n';
const mounts = `${disks.replace('disk-full', 'mount-full')}    by: [host, mountpoint]\n`;
const cpu = '  - name: busy\n    when: system.cpu.utilization > 90%\n';
const both =
  '  - name: both\n    by: [host, mountpoint, device]\n    when: system.filesystem.utilization > 90% and system.cpu.utilization > 5%\n';
const many =
  '  - name: many\n    by: [mountpoint]\n    when: { at_least: 2, of: web, where: \'system.filesystem.utilization{device="a"} > 5%\' }\n';

const disk = (labels: string) => `{ at: 0s, host: a, ${labels}system.filesystem.utilization: 95% }`;
const load = '{ at: 0s, host: a, system.cpu.utilization: 95% }';

/** What is said of samples that a test of these rules gives; the places are those of the lines. */
function toldOf(rules: string, given: readonly string[], named: string): readonly string[] {
  const head = `version: 1\nhost_sets: { web: { tags: { role: web } } }\nrules:\n${rules}tests:\n`;
  const test = `  - name: t\n    rules: ${named}\n    nothing_else: true\n    given:\n`;
  const first = `${head}${test}`.split('\n').length;
  const text = `${head}${test}${given.map((line) => `      - ${line}\n`).join('')}`;
  const places = given.map((line, i) => `${first + i}:9-${9 + line.length}`);
  return toldInFull(text).map((each) =>
    places.reduce((told, place, i) => told.replace(place, `line ${i}`), each),
  );
}

const warning = (rule: string, label: string, line = 0) =>
  `TOC705 line ${line} system.filesystem.utilization without the label "${label}" makes no instance of "${rule}" | fix write ${label} into the line, as agents send it`;

describe('what is said of a series of a test', () => {
  it.each<[string, string, readonly string[], string, readonly string[]]>([
    [
      'that has all labels by which a rule is keyed',
      disks,
      [disk('mountpoint: /, device: sda, ')],
      '[disk-full]',
      [],
    ],
    ['that lacks them, of the first', disks, [disk('')], '[disk-full]', [warning('disk-full', 'device')]],
    [
      'that lacks one, on each of its lines',
      disks,
      [disk('device: b, '), disk('device: b, ')],
      '[disk-full]',
      [warning('disk-full', 'mountpoint'), warning('disk-full', 'mountpoint', 1)],
    ],
    [
      'that makes an instance of one rule of two',
      disks + mounts,
      [disk('mountpoint: /, ')],
      '[disk-full, mount-full]',
      [],
    ],
    [
      'that makes an instance only of a rule that takes no part',
      disks + mounts,
      [disk('mountpoint: /, ')],
      '[disk-full]',
      [warning('disk-full', 'device')],
    ],
    [
      'that makes none of two rules, of the first rule',
      mounts + disks,
      [disk('')],
      '[disk-full, mount-full]',
      [warning('mount-full', 'mountpoint')],
    ],
    [
      'that has them on another line of the test',
      disks,
      [disk(''), disk('mountpoint: /, device: sda, '), disk('device: sda, mountpoint: /, ')],
      '[disk-full]',
      [warning('disk-full', 'device')],
    ],
    ['whose metric has no such label, and so joins', both, [load], '[both]', []],
    ['that no rule reads', cpu, [disk('')], '[busy]', []],
    ['of a metric that leaves open only what it folds', cpu, [load], '[busy]', []],
    [
      'that is read for each host of a set',
      many,
      [disk('device: a, ')],
      '[many]',
      [warning('many', 'mountpoint')],
    ],
  ])('%s', (_, rules, given, named, expected) => {
    expect(toldOf(rules, given, named)).toEqual(expected);
  });

  it('looks at the rules that the test names, those of applications by their whole names', () => {
    const mine = `${disks}${cpu}rule_sets: { base: [disk-full] }\napplications: { shop: { apply: [{ rules: base }] } }\n`;
    const said = (named: string) => toldOf(mine, [disk('mountpoint: /, ')], named);
    expect(said('[shop/disk-full]')).toEqual([warning('disk-full', 'device')]);
    expect(said('[disk-full]')).toEqual([warning('disk-full', 'device')]);
    expect(said('[busy]')).toEqual([]);
  });

  it('says nothing of a set that is not whole: the rule that reads the series may be the one that is missing', () => {
    const said = toldOf(`${disks}  - name: BAD\n    when: A\n`, [disk('')], '[disk-full]');
    expect(said.filter((each) => each.startsWith('TOC705'))).toEqual([]);
  });
});
