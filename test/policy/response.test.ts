import { describe, expect, it } from 'vitest';
import { isId, timeOfId } from '../../shared/facts/ids.ts';
import { attachCommand } from '../../shared/policy/attach-command.ts';
import { attachLimits, bytesPerGiB, gibFor } from '../../shared/policy/attach-limits.ts';
import { mountPath } from '../../shared/policy/mount-path.ts';
import { responseEvent } from '../../shared/policy/response-events.ts';
import { claimName, commandId, responseId, selectionName } from '../../shared/policy/response-ids.ts';
import {
  isTerminal,
  mayFollow,
  pathToCompensating,
  responseStates,
} from '../../shared/policy/response-state.ts';
import { volumePollMs, waits } from '../../shared/policy/response-waits.ts';
import { anEvent, eventMs } from './event-for-tests.ts';

const origin = anEvent().id;

describe('names', () => {
  it('are the same for the same parts, and others for any other part', () => {
    const names = [
      responseId('p', 't', origin, 1),
      responseId('p', 't', origin, 2),
      responseId('q', 't', origin, 1),
      responseId('p', 'u', origin, 1),
      claimName('p', 't', origin),
      claimName('pt', '', origin),
      selectionName('p', origin),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(responseId('p', 't', origin, 1)).toBe(names[0]);
  });

  it('make a response an id of the time of its origin, fit to name an execution and a command', () => {
    const id = responseId('Policy Ä/1', 'node.1_x', origin, 1);
    expect([isId(id), timeOfId(id), commandId(id, 'detach')]).toEqual([true, eventMs, `${id}-detach`]);
  });
});

describe('mountPath', () => {
  const longest = `/${'m'.repeat(attachLimits.mountChars - 1)}`;
  it.each([
    ['/data', '/data'],
    ['/data/{host}/{response}', '/data/node-1/r1'],
    ['/{host}-{host}', '/node-1-node-1'],
    ['data', undefined],
    ['/', undefined],
    ['/data/', undefined],
    ['/data/../etc', undefined],
    ['/data/.hidden', undefined],
    ['/da ta', undefined],
    ['/data;reboot', undefined],
    ['/{other}', undefined],
    ['', undefined],
    [longest, longest],
    [`${longest}m`, undefined],
  ])('makes %j %j', (template, expected) => {
    expect(mountPath(template, 'node-1', 'r1')).toBe(expected);
  });

  it('does not let a host name lead elsewhere', () => {
    expect(mountPath('/data/{host}', '..', 'r1')).toBeUndefined();
  });
});

describe('gibFor', () => {
  it.each([
    [0, 1],
    [1, 1],
    [bytesPerGiB, 1],
    [bytesPerGiB + 1, 2],
    [500 * bytesPerGiB, 500],
  ])('holds %i bytes in %i GiB', (sizeBytes, expected) => {
    expect(gibFor(sizeBytes)).toBe(expected);
  });
});

describe('volumePollMs', () => {
  it.each([
    [0, waits.volumePollMinMs],
    [4_000, 2_000],
    [4_002, 2_001],
    [30_000, waits.volumePollMaxMs],
    [1_000_000, waits.volumePollMaxMs],
  ])('after %i ms is %i ms', (waitedMs, expected) => {
    expect(volumePollMs(waitedMs)).toBe(expected);
  });
});

describe('states', () => {
  it('end in four ways', () => {
    expect(responseStates.filter(isTerminal)).toEqual([
      'SUCCEEDED',
      'ROLLED_BACK',
      'ROLLBACK_FAILED',
      'FAILED',
    ]);
  });

  it('lead to compensation by allowed steps from wherever something may have been done', () => {
    const paths = Object.fromEntries(responseStates.map((state) => [state, pathToCompensating(state)]));
    expect(paths).toEqual({
      RECEIVED: [],
      PLANNED: ['COMPENSATING'],
      LEASED: ['COMPENSATING'],
      RUNNING: ['COMPENSATING'],
      VERIFYING: ['VERIFY_FAILED', 'COMPENSATING'],
      VERIFY_FAILED: ['COMPENSATING'],
      COMPENSATING: [],
      SUCCEEDED: [],
      ROLLED_BACK: [],
      ROLLBACK_FAILED: [],
      FAILED: [],
    });
    for (const state of responseStates) {
      let at = state;
      for (const to of pathToCompensating(state)) {
        expect(mayFollow(at, to)).toBe(true);
        at = to;
      }
    }
  });

  it('reach each state from the first, and never leave an end', () => {
    const reached = new Set(['RECEIVED']);
    for (const from of responseStates)
      for (const to of responseStates) if (mayFollow(from, to)) reached.add(to);
    expect(reached).toEqual(new Set(responseStates));
    for (const from of responseStates.filter(isTerminal)) {
      expect(responseStates.filter((to) => mayFollow(from, to))).toEqual([]);
    }
  });
});

describe('responseEvent', () => {
  const cause = { id: origin, origin, type: 'NEED_NEW_NODE', hop: 2 };
  const subject = { response: 'r1', policy: 'p', target: 'node-1', cause };

  it('is an occurrence of tocsin about the target, one response further', () => {
    const event = responseEvent(subject, 'RESPONSE_ROLLED_BACK', eventMs, { reason: 'x' });
    expect(event).toEqual({
      v: 1,
      id: event.id,
      type: 'RESPONSE_ROLLED_BACK',
      transition: 'occurred',
      t: eventMs,
      r: eventMs,
      origin: event.id,
      severity: 'major',
      source: { kind: 'system', name: 'tocsin' },
      host: 'node-1',
      labels: { policy: 'p', response: 'r1', host: 'node-1', target: 'node-1' },
      values: { reason: 'x' },
      causes: [origin],
      hop: 3,
    });
    expect([isId(event.id), timeOfId(event.id)]).toEqual([true, eventMs]);
  });

  it('names no host where there is no target', () => {
    const event = responseEvent({ ...subject, target: undefined }, 'RESPONSE_SUPPRESSED', eventMs, {});
    expect([event.host, event.labels]).toEqual([undefined, { policy: 'p', response: 'r1' }]);
  });

  it('has another id for another type, time or response', () => {
    const ids = [
      responseEvent(subject, 'RESPONSE_PLANNED', eventMs, {}),
      responseEvent(subject, 'RESPONSE_LEASED', eventMs, {}),
      responseEvent(subject, 'RESPONSE_PLANNED', eventMs + 1, {}),
      responseEvent({ ...subject, response: 'r2' }, 'RESPONSE_PLANNED', eventMs, {}),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });
});

describe('attachCommand', () => {
  it('is what the host script takes, and expires in time', () => {
    const request = {
      commandId: 'r1-attach',
      response: 'r1',
      action: 'attach',
      volumeId: 'vol-1',
      sizeGiB: 2,
      mount: '/data',
      filesystem: 'xfs',
      mkfs: true,
      sentAtMs: eventMs,
    } as const;
    expect(attachCommand(request)).toEqual({
      id: 'r1-attach',
      name: 'attach-storage',
      args: {
        action: 'attach',
        volume: 'vol-1',
        mount: '/data',
        fstype: 'xfs',
        mkfs: 'yes',
        exec: 'r1',
        'size-bytes': String(2 * bytesPerGiB),
      },
      expiresAtMs: eventMs + waits.commandMs,
    });
    expect(attachCommand({ ...request, mkfs: false }).args.mkfs).toBe('no');
  });
});
