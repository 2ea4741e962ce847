/** What the help of a command says beside its options. */
interface CommandNotes {
  /** A line for a shell. */
  readonly example: string;
  /** What `-o json` prints: the keys of an object, those of each row of a list, or the name of what it is. */
  readonly prints: string;
}

const applied =
  '{ version, changed, dryRun, number?, activeAtMs?, activeInMs?, diagnostics, seeded?, isSeedCut? }';
const hostState = '{ host, state, changed, cleared }';

/** By how a command is called, without the program's name. A test holds that all have them, and that they are true. */
export const commandNotes: Readonly<Record<string, CommandNotes>> = {
  check: {
    example: 'tocsin check definitions/ --rule disk-full',
    prints: '{ ok, version, diagnostics, rules }',
  },
  test: {
    example: 'tocsin test "definitions/**/*.yaml" --coverage --junit results.xml',
    prints: '{ ok, passed, failed, variants, revised, diagnostics, results, coverage }',
  },
  backtest: {
    example: 'tocsin backtest definitions/ --since 7d --against applied',
    prints:
      '{ fromMs, toMs, samplesFromMs, untilMs, sampleMs, rules, read, notes, estimate?, against? }, where rules are [{ application, name, emit, runsOn, instances: [{ labels, episodes, noData, untilMs }] }] and estimate is { hosts, documents, events, matching, items, requests, readUnits, usd, durationMs, actualItems }',
  },
  expand: {
    example: 'tocsin expand definitions/ --host db-1 --tag role=db',
    prints: '[{ host, if?, application, rule, template?, use, values }]',
  },
  metrics: {
    example: 'tocsin metrics --name "system.cpu.*" --sent',
    prints:
      '[{ name, unit, instrument, resolution, labels, folds, intervalMs, isSigned, isSent, description, declaredAt? }]',
  },
  'explain-error': {
    example: 'tocsin explain-error TOC300',
    prints:
      '{ code, group, severity, title, explanation, mend, wrong, right }, without a code a list of them',
  },
  schema: {
    example: 'tocsin schema definitions > definitions.schema.json',
    prints: 'the schema itself',
  },
  diff: {
    example: 'tocsin diff definitions/shop/ --application shop || echo "there is something to apply"',
    prints: '{ before, after, changes }',
  },
  apply: {
    example: 'tocsin apply definitions/shop/ --application shop --if-version 12',
    prints: applied,
  },
  definitions: {
    example: 'tocsin definitions -o json',
    prints:
      '{ version, number, author, appliedAtMs, activeAtMs?, isActive?, seeded?, isSeedCut?, files, applications? }',
  },
  history: {
    example: 'tocsin history --limit 5',
    prints: '[{ number, version, author, appliedAtMs, activeAtMs, previous?, isRollback? }]',
  },
  rollback: {
    example: 'tocsin rollback 7q2m4x8k1n5p9r3t --dry-run',
    prints: applied,
  },
  export: {
    example: 'tocsin export --to definitions/',
    prints: '{ version, number?, author, appliedAtMs, files }, and no file is written',
  },
  'dlq list': {
    example: 'tocsin dlq list',
    prints: '[{ queue, waiting, oldestAtMs?, reasons }]',
  },
  'dlq show': {
    example: 'tocsin dlq show correlate --limit 20',
    prints: '{ queue, waiting, letters }',
  },
  'dlq redrive': {
    example: 'tocsin dlq redrive correlate --all',
    prints: '{ queue, handled, kept, waiting }',
  },
  'dlq discard': {
    example: 'tocsin dlq discard quarantine --id 01kaj9f2v8-7q2m4x8k1n5p',
    prints: '{ queue, handled, kept, waiting }',
  },
  events: {
    example: 'tocsin events --since 1h --severity critical --follow',
    prints: 'a list of events as `tocsin schema event` has them; with --follow a line for each',
  },
  event: {
    example: 'tocsin event 01kaj9f2v8-7q2m4x8k1n5p',
    prints: '{ event, causes }',
  },
  explain: {
    example: 'tocsin explain disk-full host=node-1,mountpoint=/data --at -15m',
    prints:
      '{ rule, definitions, atMs, fromMs, instances, keys, facts, notes }, where instances are [{ labels, truth, phase, explanation, timers, gates, published }], an explanation is { text, truth?, value?, facts?, missing?, children } and published are [{ type, id, episode?, startMs, raisedMs, clearedMs?, toldMs, reason?, muted?, shadow?, retractedMs?, causes }]',
  },
  why: {
    example: 'tocsin why 01kaj9f2v87q2m4x8k1n5p9r3t',
    prints:
      '{ why, definitions?, became, notes }, where why is { id, kind, event?, condition?, samples?, causes, more? } with causes alike, and became is { silent?, lineage, effects, responses }',
  },
  emit: {
    example: 'tocsin emit DEPLOY_STARTED --label service=shop --value build=7',
    prints: '[{ id, episode?, stored }]',
  },
  'hosts list': {
    example: 'tocsin hosts',
    prints:
      '[{ host, name, state, tags, instanceId?, zone?, agentVersion?, configVersion?, enrolledAtMs, lastContactMs, memberships }]',
  },
  'hosts drain': { example: 'tocsin hosts drain web-3', prints: hostState },
  'hosts activate': { example: 'tocsin hosts activate web-3', prints: hostState },
  'hosts remove': { example: 'tocsin hosts remove web-3', prints: hostState },
  samples: {
    example: 'tocsin samples web-3 system.cpu.utilization --from 2026-11-21T12:00:00Z',
    prints: '[{ labels, points }]',
  },
  enrol: {
    example: 'tocsin enrol --uses 10 --tag role=storage',
    prints: '{ token, expiresAtMs, uses, tags }',
  },
  login: {
    example: 'tocsin login --api https://abc.execute-api.eu-west-1.amazonaws.com',
    prints: '{ api, role, profile }',
  },
  'tokens create': {
    example: 'tocsin tokens create grafana --role viewer --days 90',
    prints: '{ token, id, name, role, expiresAtMs }',
  },
  'tokens revoke': {
    example: 'tocsin tokens revoke 7q2m4x8k1n5p9r3t',
    prints: '{ id, revoked }',
  },
  health: {
    example: 'tocsin health || echo "somebody should look"',
    prints:
      '{ isHealthy, checkedAtMs, problems, canary, publishLagMs, overdueTimers, stuckInstances, deadLetters, reconciler }',
  },
  'kill-switch': { example: 'tocsin kill-switch on', prints: '{ on, by, atMs, changed }' },
  completion: {
    example: 'source <(tocsin completion bash)',
    prints: '{ shell, script }',
  },
};
