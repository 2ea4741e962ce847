import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { Artifact, HostRule } from '../../../shared/language/artifact.ts';
import { minuteMs } from '../../../shared/time.ts';
import { noonMs } from '../../contracts/facts.ts';
import { raise } from '../../correlator/given.ts';
import { documentOf, hostFacts, makeService } from './service.ts';

/** Others may follow under `rules`. */
export const diskFull = `
host_sets: { storage: { tags: { role: storage } } }
rules:
  - name: disk-full
    in: storage
    by: [host, mountpoint]
    when: system.filesystem.utilization >= 95%
    for: 1m
    emit: DISK_FULL
`;

export const needRules = `${diskFull}  - name: need-new-node
    by: []
    when: DISK_FULL{host="node-1"} and DISK_FULL{host="node-2"}
    emit: NEED_NEW_NODE
    set: { hosts: "labels(DISK_FULL, host)" }
policies:
  - name: add-storage
    on: NEED_NEW_NODE
    target: { type: host, each: hosts, take: 1 }
    mode: enforce
    guards: { cooldown: 30m }
    do:
      - responder: attach-storage
        with: { size: 1GiB, mount: /data-more, pool: demo, filesystem: ext4, create: true }
        timeout: 10m
    verify: { within: 2m }
`;

export const full = (host: string, startMs: number) => ({
  type: 'DISK_FULL',
  labels: { host, mountpoint: '/data' },
  startMs,
});

/** A raise as the first rule of hosts tells it: after a hold of a minute, with what it saw. */
export function saidByHost({ hostRules }: Artifact, event: TocsinEvent): TocsinEvent {
  const [{ application, name, hash }] = hostRules as readonly [HostRule];
  const evidence = { 'system.filesystem.utilization': 0.97 };
  return { ...event, start: event.t - minuteMs, rule: { application, name, hash }, evidence };
}

/** Two full disks, of one of which the samples are there, and the composite that they made. */
export async function withNeed() {
  const service = await makeService(needRules, hostFacts('node-1', 'node-2'));
  const ofHost = (event: TocsinEvent) => saidByHost(service.artifact, event);
  const first = ofHost(raise(full('node-1', noonMs + 2 * minuteMs)));
  const second = ofHost(raise(full('node-2', noonMs + 3 * minuteMs)));
  await service.samples.put(documentOf('node-1', noonMs + minuteMs, [0.9, 0.97, 0.97, 0.97, 0.97, 0.98]));
  const [need] = await service.happen([first, second]);
  return { ...service, first, second, need: need as TocsinEvent };
}
