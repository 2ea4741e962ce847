import { describe, expect, it } from 'vitest';
import { told } from '../given.ts';

const full = (selector: string) => `{ name: full, by: [host], when: '${selector} > 95%' }`;
const anyDisk = '{ name: full, by: [host, mountpoint], when: system.filesystem.utilization > 95% }';
const data = 'system.filesystem.utilization{mountpoint="/data"}';

function policy(
  name: string,
  on: string,
  { cooldown = '30m', mount = '/more', mode = 'enforce' } = {},
): string {
  const step = `{ responder: attach-storage, with: { size: 1GiB, mount: "${mount}", pool: p } }`;
  return `{ name: ${name}, on: ${on}, mode: ${mode}, guards: { cooldown: ${cooldown} }, do: [${step}] }`;
}

function toldOf(rules: readonly string[], ...policies: readonly string[]): readonly string[] {
  const text = `version: 1\nrules: [${rules.join(', ')}]\npolicies:\n  - ${policies.join('\n  - ')}`;
  return told(text).map((each) => each.replace(/ \d+:\d+-\d+/, ''));
}

const takeGuard = 'guards: { cooldown: 30m }';

describe('a policy whose effect can cause its own event', () => {
  it('needs a cooldown', () => {
    expect(toldOf([anyDisk], policy('more', 'FULL'))).toEqual([]);
    expect(toldOf([anyDisk], policy('more', 'FULL', { cooldown: '1s' }))).toEqual([]);
    expect(toldOf([anyDisk], policy('more', 'FULL', { cooldown: '0s' }))).toEqual([
      `TOC602 "more" can cause its own event: more -> system.filesystem.utilization -> FULL -> more | ${takeGuard}`,
    ]);
  });

  it('needs a mount that each host gets once', () => {
    expect(toldOf([anyDisk], policy('more', 'FULL', { mount: '/more/{host}' }))).toEqual([]);
    expect(toldOf([anyDisk], policy('more', 'FULL', { mount: '/more/{response}' }))).toEqual([
      'TOC602 "more" can cause its own event: more -> system.filesystem.utilization -> FULL -> more | leave {response} out of "mount": then each host gets it once',
    ]);
  });

  it('needs neither if it only observes', () => {
    expect(toldOf([anyDisk], policy('more', 'FULL', { cooldown: '0s', mode: 'observe' }))).toEqual([]);
  });

  it.each([
    ['/more', data, 0],
    ['/data', data.replace('}', ', host="a"}'), 1],
    ['/data', data, 1],
    ['/{host}', data, 1],
    ['/x/{host}', data, 0],
    ['/more', data.replace('=', '!='), 1],
    ['/data', data.replace('=', '!='), 0],
    ['/data2', data.replace('="/data"', '=~"/data*"'), 1],
    ['/more', data.replace('="/data"', '=~"/data*"'), 0],
    ['/{response}', data.replace('="/data"', '=~"/data*"'), 1],
    ['/data', 'system.cpu.utilization', 0],
  ])('mounts at %s and reads %s: %i loops', (mount, selector, loops) => {
    const found = toldOf([full(selector)], policy('more', 'FULL', { cooldown: '0s', mount }));
    expect(found.filter((each) => each.startsWith('TOC602')).length).toBe(loops);
  });

  it('is found by way of the events of its responses', () => {
    const rule = (selector: string) => `{ name: failed, by: [host], when: 'count(${selector}, 5m) > 0' }`;
    const eager = policy('more', 'FAILED', { cooldown: '0s' });
    expect(toldOf([rule('RESPONSE_FAILED')], eager)).toEqual([
      `TOC602 "more" can cause its own event: more -> RESPONSE_FAILED -> FAILED -> more | ${takeGuard}`,
    ]);
    expect(toldOf([rule('RESPONSE_FAILED{policy="more"}')], eager).length).toBe(1);
    expect(toldOf([rule('RESPONSE_FAILED{policy="other"}')], eager)).toEqual([]);
    // What answers answers is counted: three in a row are the end.
    expect(toldOf([rule('RESPONSE_FAILED')], policy('more', 'FAILED', { mount: '/{response}' }))).toEqual([]);
  });

  it('is found by what clears a rule, and by what holds it back', () => {
    const busy = '{ name: busy, when: system.cpu.utilization > 1% }';
    const eager = policy('more', 'R', { cooldown: '0s' });
    const clear = "{ name: r, by: [host], when: BUSY, clear: 'count(RESPONSE_FAILED, 5m) > 0' }";
    expect(toldOf([busy, clear], eager)).toEqual([
      `TOC602 "more" can cause its own event: more -> RESPONSE_FAILED -> R -> more | ${takeGuard}`,
    ]);
    const held = '{ name: r, by: [host], when: BUSY, unless: { event: FULL } }';
    expect(toldOf([busy, anyDisk, held], eager)).toEqual([
      `TOC602 "more" can cause its own event: more -> system.filesystem.utilization -> FULL -> R -> more | ${takeGuard}`,
    ]);
  });

  it('is found by any of its steps', () => {
    const mounts = (...paths: readonly string[]) =>
      paths
        .map((mount) => `{ responder: attach-storage, with: { size: 1GiB, mount: "${mount}", pool: p } }`)
        .join(', ');
    const of = (cooldown: string, ...paths: readonly string[]) =>
      toldOf(
        [full(data)],
        `{ name: p, on: FULL, guards: { cooldown: ${cooldown} }, do: [${mounts(...paths)}] }`,
      ).length;
    expect([of('0s', '/x', '/data'), of('0s', '/x', '/y'), of('1m', '/x', '/{response}')]).toEqual([1, 0, 1]);
  });

  it('is found where it acts on its own event', () => {
    expect(toldOf([anyDisk], policy('more', 'STORAGE_ATTACHED', { cooldown: '0s' }))).toEqual([
      `TOC602 "more" can cause its own event: more -> STORAGE_ATTACHED -> more | ${takeGuard}`,
    ]);
  });

  it('is found by way of other rules and policies', () => {
    const rules = [
      '{ name: a, by: [host], when: \'count(STORAGE_ATTACHED{policy="q"}, 5m) > 0\' }',
      '{ name: b, by: [host], when: A }',
      '{ name: c, by: [host], when: \'count(STORAGE_ATTACHED{policy="p"}, 5m) > 0\' }',
    ];
    expect(toldOf(rules, policy('p', 'B', { cooldown: '0s' }), policy('q', 'C'))).toEqual([
      `TOC602 "p" can cause its own event: p -> STORAGE_ATTACHED -> C -> q -> STORAGE_ATTACHED -> A -> B -> p | ${takeGuard}`,
    ]);
    expect(toldOf(rules, policy('p', 'B', { cooldown: '0s' }), policy('r', 'C'))).toEqual([]);
  });
});
