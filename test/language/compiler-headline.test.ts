import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../../shared/language/compiler.ts';
import { memberRoute } from '../../shared/language/placement/routes.ts';

const headline = readFileSync(join(import.meta.dirname, '../../examples/headline/definitions.yaml'), 'utf8');
const used = {
  kind: 'selector',
  name: 'system.filesystem.utilization',
  matchers: [{ label: 'mountpoint', op: '=', value: '/data' }],
};
const diskFull = (host: string) => ({
  kind: 'selector',
  name: 'DISK_FULL',
  matchers: [{ label: 'host', op: '=', value: host }],
});
const eventOf = (name: string) => ({ kind: 'selector', name, matchers: [] });
const hash = expect.stringMatching(/^[0-9a-hjkmnp-tv-z]{16}$/);

describe('compile', () => {
  it('makes of the headline example what host, correlator and responder run', () => {
    expect(compile([{ name: 'definitions.yaml', text: headline }])).toEqual({
      diagnostics: [],
      artifact: {
        v: 1,
        version: hash,
        hostSets: { storage: { hosts: [], tags: { role: 'storage' } } },
        hostRules: [
          {
            application: 'default',
            name: 'disk-full',
            hash,
            in: 'storage',
            by: ['host', 'mountpoint'],
            when: {
              kind: 'compare',
              op: '>=',
              left: used,
              right: { kind: 'number', value: 0.95, unit: 'ratio' },
            },
            forMs: 3000,
            clear: {
              kind: 'compare',
              op: '<',
              left: used,
              right: { kind: 'number', value: 0.9, unit: 'ratio' },
            },
            clearForMs: 2000,
            missing: 'hold',
            emit: 'DISK_FULL',
            severity: 'major',
            set: { used },
            message: '{host} {mountpoint} is {used:percent} full',
          },
        ],
        compositeRules: [
          {
            application: 'default',
            name: 'need-new-node',
            hash,
            by: [],
            when: { kind: 'and', operands: [diskFull('node-1'), diskFull('node-2')] },
            forMs: 2000,
            clearForMs: 0,
            latenessMs: 0,
            hostMade: ['DISK_FULL'],
            emit: 'NEED_NEW_NODE',
            severity: 'critical',
            set: {
              hosts: {
                kind: 'call',
                name: 'labels',
                args: [
                  { kind: 'selector', name: 'DISK_FULL', matchers: [] },
                  { kind: 'selector', name: 'host', matchers: [] },
                ],
              },
              worst: {
                kind: 'call',
                name: 'max',
                args: [{ kind: 'selector', name: 'DISK_FULL', matchers: [], field: 'used' }],
              },
            },
            message: 'no room left on {hosts}',
          },
          {
            application: 'default',
            name: 'storage-crisis',
            hash,
            by: [],
            when: { kind: 'and', operands: [eventOf('NEED_NEW_NODE'), eventOf('STORAGE_TIGHT')] },
            forMs: 0,
            clearForMs: 0,
            latenessMs: 0,
            emit: 'STORAGE_CRISIS',
            severity: 'critical',
            set: {},
            message: 'storage is full and needs a node',
          },
          {
            application: 'default',
            name: 'storage-tight',
            hash,
            by: [],
            when: {
              kind: 'at_least',
              count: 2,
              isShare: false,
              of: 'storage',
              where: { kind: 'member', hash },
            },
            forMs: 0,
            clearForMs: 0,
            latenessMs: 0,
            emit: 'STORAGE_TIGHT',
            severity: 'minor',
            set: {},
          },
        ],
        memberRules: [
          {
            hash,
            in: 'storage',
            by: ['host'],
            when: {
              kind: 'compare',
              op: '>=',
              left: {
                kind: 'call',
                name: 'max',
                args: [used, { kind: 'number', value: 5, unit: 'seconds' }],
              },
              right: { kind: 'number', value: 0.95, unit: 'ratio' },
            },
          },
        ],
        metrics: {
          'system.filesystem.utilization': expect.objectContaining({ unit: 'ratio', intervalMs: 1000 }),
        },
        policies: [
          {
            name: 'add-storage',
            hash,
            on: 'NEED_NEW_NODE',
            mode: 'enforce',
            target: { type: 'host', each: 'hosts', take: 1, order: 'worst' },
            cooldownMs: 1_800_000,
            do: [
              {
                responder: 'attach-storage',
                with: {
                  sizeBytes: 2 ** 30,
                  mount: '/data-more',
                  pool: 'demo',
                  filesystem: 'ext4',
                  create: true,
                },
                timeoutMs: 600_000,
              },
            ],
            verifyWithinMs: 120_000,
          },
        ],
        routes: {
          DISK_FULL: { composites: ['need-new-node'], policies: [] },
          HOST_ENROLLED: { composites: ['storage-tight'], policies: [] },
          HOST_LEFT: { composites: ['storage-tight'], policies: [] },
          HOST_REMOVED: { composites: ['storage-tight'], policies: [] },
          HOST_RETURNED: { composites: ['storage-tight'], policies: [] },
          HOST_SILENT: { composites: ['need-new-node', 'storage-tight'], policies: [] },
          [memberRoute('rdb1vq50gdyb0ycg')]: { composites: ['storage-tight'], policies: [] },
          NEED_NEW_NODE: { composites: ['storage-crisis'], policies: ['add-storage'] },
          STORAGE_TIGHT: { composites: ['storage-crisis'], policies: [] },
        },
      },
    });
  });
});
