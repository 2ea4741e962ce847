import { type Examples, rule, ruleAndPolicy, rules } from './example.ts';

const full = ['name: full', 'by: [host, mountpoint]', 'when: system.filesystem.utilization > 95%'];
const busy = ['name: busy', 'by: [host]', 'when: system.cpu.utilization > 90%'];
const rose = ['name: rose', 'kind: occurrence', 'when: system.cpu.utilization > 50%'];
const hours = (zone: string) => `during: { zone: ${zone}, times: [Mon-Fri 08:00-18:00] }`;
const attach = (mount: string) =>
  `do: [{ responder: attach-storage, with: { size: 20GiB, mount: "${mount}", pool: spare } }]`;

/** What names, functions, kinds and policies must be for each other. */
export const checkExamples = {
  TOC312: {
    mend: 'Write a name of the database, as `timedatectl list-timezones` prints them; an offset such as +01:00 knows no summer time.',
    wrong: rule(...busy, hours('Europe/Berln')),
    right: rule(...busy, hours('Europe/Berlin')),
  },
  TOC403: {
    mend: 'Give the function what `allowed` shows. A window is a duration with a unit, and `rate` is of counters.',
    wrong: rule('name: busy', 'by: [host]', 'when: avg(system.cpu.utilization, 300) > 90%'),
    right: rule('name: busy', 'by: [host]', 'when: avg(system.cpu.utilization, 5m) > 90%'),
  },
  TOC405: {
    mend: 'Compare how fast it grows, `rate(counter, 5m)`, or by how much, `delta(counter, 5m)`.',
    wrong: rule(
      'name: errors',
      'by: [host, interface]',
      `when: 'system.network.errors{direction="receive"} > 100'`,
    ),
    right: rule(
      'name: errors',
      'by: [host, interface]',
      `when: 'rate(system.network.errors{direction="receive"}, 5m) > 100'`,
    ),
  },
  TOC408: {
    mend: 'Count it in a window, `count(X, 5m) > 0`, or put it into a `sequence` or into `all` with `within`.',
    wrong: rules(rose, ['name: again', 'by: [host]', 'when: ROSE']),
    right: rules(rose, ['name: again', 'by: [host]', 'when: count(ROSE, 1h) > 3']),
  },
  TOC500: {
    mend: 'A `set` reads the events that `when` reads; let `when` read the event as well, or leave the value out.',
    wrong: rules(full, [...busy, 'set: { disks: count(FULL) }']),
    right: rules(full, [
      'name: busy',
      'by: [host]',
      'when: FULL and system.cpu.utilization > 90%',
      'set: { disks: count(FULL) }',
    ]),
  },
  TOC511: {
    mend: 'Nothing, if people or programs send this event. Otherwise correct its name, or write the rule that emits it.',
    wrong: rules(full, ['name: first', 'by: [host]', 'when: { sequence: [FUL, HOST_SILENT], within: 5m }']),
    right: rules(full, ['name: first', 'by: [host]', 'when: { sequence: [FULL, HOST_SILENT], within: 5m }']),
  },
  TOC514: {
    mend: 'Leave the key out, or say what the rule makes by `kind: episode`. Rules that run on the host wait for no late facts.',
    wrong: rule(...rose, 'for: 5m'),
    right: rule(...rose.filter((line) => !line.startsWith('kind')), 'for: 5m'),
  },
  TOC602: {
    mend: 'Give the policy a cooldown, `guards: { cooldown: 30m }`, and a mount point that a host gets only once: without `{response}`.',
    wrong: ruleAndPolicy(full, ['name: more', 'on: FULL', 'guards: { cooldown: 0s }', attach('/data-more')]),
    right: ruleAndPolicy(full, ['name: more', 'on: FULL', 'guards: { cooldown: 30m }', attach('/data-more')]),
  },
} as const satisfies Examples;
