import { describe, expect, it } from 'vitest';
import { openSpool, type Spool } from '../../agent/spool.ts';
import { type Entry, entryOf, entryOfFile, sealed, unsealed } from '../../agent/spool-file.ts';
import { defaultSpoolLimits, type SpoolLimits } from '../../agent/spool-limits.ts';
import { hourMs } from '../../shared/time.ts';
import { FakeHost } from './fake-host.ts';

const directory = '/state/spool';
const body = new Uint8Array(53).fill(7);
const fileBytes = sealed(body).length;

function entry(host: FakeHost, seq: number, isUrgent = false, ageMs = 0): Entry {
  const builtAtMs = host.wallMs - ageMs + seq;
  return entryOf({ boot: 'tb0000-abcd', seq, builtAtMs, isUrgent, bodyBytes: body.length });
}

function open(host: FakeHost, limits: Partial<SpoolLimits> = {}): Promise<Spool> {
  return openSpool(
    host,
    directory,
    { ...defaultSpoolLimits, leastFreeShare: 0, ...limits },
    () => host.wallMs,
  );
}

function seqs(spool: Spool): number[] {
  return spool.entries().map(({ name }) => Number.parseInt(name.split('.')[2] as string, 36));
}

/** Fails unless every document is accounted for. */
function balanced(spool: Spool): void {
  const { produced, recovered, delivered, onDisk, inMemory, dropped } = spool.counts();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  expect(delivered + onDisk + inMemory + lost).toBe(produced + recovered);
}

describe('spool files', () => {
  it('tell time, name and kind by their names, and their body by a checksum', () => {
    const host = new FakeHost();
    const made = entry(host, 35, true);
    expect(made.name).toMatch(/^[0-9a-z]{9}\.tb0000-abcd\.00000z\.e\.doc$/);
    expect(entryOfFile(made.name, made.sizeBytes)).toEqual(made);
    expect(unsealed(sealed(body))).toEqual(body);
    for (const [name, sizeBytes] of [
      ['x.doc', 99],
      [made.name, 0],
      [made.name, 47],
      [`${made.name}.tmp`, 99],
    ] as const) {
      expect(entryOfFile(name, sizeBytes)).toBeUndefined();
    }
    for (let index = 0; index < fileBytes; index++) {
      const changed = sealed(body);
      changed[index] = (changed[index] as number) ^ 1;
      expect(unsealed(changed)).toBeUndefined();
      expect(unsealed(sealed(body).subarray(0, index))).toBeUndefined();
    }
  });
});

describe('the spool', () => {
  it('puts documents with events on the disk at once, others when asked, and takes all over after a restart', async () => {
    const host = new FakeHost();
    const spool = await open(host);
    await spool.add(entry(host, 1), body);
    await spool.add(entry(host, 2, true), body);
    expect(spool.counts()).toMatchObject({ onDisk: 1, inMemory: 1 });
    await spool.persist();
    expect(spool.counts()).toMatchObject({ produced: 2, onDisk: 2, inMemory: 0, diskBytes: 2 * fileBytes });
    const second = await open(host);
    expect(seqs(second)).toEqual([1, 2]);
    expect(second.counts()).toMatchObject({ produced: 0, recovered: 2 });
    const [first] = second.entries();
    expect(await second.body(first as Entry)).toEqual(body);
    await second.delivered(first as Entry);
    balanced(second);
    expect(seqs(await open(host))).toEqual([2]);
  });

  it('holds exactly its bytes: one document more costs the oldest of samples, then of events', async () => {
    const host = new FakeHost();
    const spool = await open(host, { diskBytes: 3 * fileBytes });
    for (const [seq, isUrgent] of [
      [1, true],
      [2, false],
      [3, false],
    ] as const)
      await spool.add(entry(host, seq, isUrgent), body);
    await spool.persist();
    expect([seqs(spool), spool.counts().dropped]).toEqual([[1, 2, 3], {}]);
    await spool.add(entry(host, 4, true), body);
    expect([seqs(spool), spool.counts().dropped]).toEqual([[1, 3, 4], { disk_full: 1 }]);
    await spool.add(entry(host, 5, true), body);
    await spool.add(entry(host, 6, true), body);
    expect([seqs(spool), spool.counts().dropped]).toEqual([[4, 5, 6], { disk_full: 3 }]);
    await spool.add(entry(host, 7), body);
    await spool.persist();
    expect(spool.counts()).toMatchObject({ onDisk: 3, inMemory: 1, diskBytes: 3 * fileBytes });
    balanced(spool);
  });

  it('keeps to its memory while the disk fails, and goes back to the disk by itself', async () => {
    for (const code of ['ENOSPC', 'EROFS', 'EIO', 'EDQUOT']) {
      const host = new FakeHost();
      const spool = await open(host, { memoryDocuments: 3 });
      host.writeFault = { prefix: directory, code };
      await spool.add(entry(host, 1, true), body);
      for (const seq of [2, 3]) await spool.add(entry(host, seq), body);
      expect(spool.counts()).toMatchObject({ inMemory: 3, onDisk: 0, isDiskFailing: true, dropped: {} });
      await spool.add(entry(host, 4), body);
      expect([seqs(spool), spool.counts().dropped]).toEqual([[1, 3, 4], { memory_full: 1 }]);
      host.writeFault = undefined;
      await spool.add(entry(host, 5), body);
      expect(spool.counts()).toMatchObject({ inMemory: 0, onDisk: 4, isDiskFailing: false });
      expect(host.logs.map(({ message }) => message)).toEqual([
        'spool disk fails: working in memory',
        'spool is back on the disk',
      ]);
      balanced(spool);
    }
  });

  it('bounds its memory in bytes as well', async () => {
    const host = new FakeHost();
    const spool = await open(host, { memoryBytes: 2 * body.length });
    for (const seq of [1, 2]) await spool.add(entry(host, seq), body);
    expect(spool.counts().dropped).toEqual({});
    await spool.add(entry(host, 3), body);
    expect([seqs(spool), spool.counts().dropped]).toEqual([[2, 3], { memory_full: 1 }]);
  });

  it('leaves samples off a disk with little room, and events on it', async () => {
    const host = new FakeHost();
    const free = (available: number) => ({ blockBytes: 1, blocks: 1_000, free: available, available });
    const spool = await open(host, { leastFreeBytes: 50, leastFreeShare: 0.05 });
    host.spaces.set(directory, free(49));
    await spool.add(entry(host, 1), body);
    await spool.add(entry(host, 2, true), body);
    await spool.persist();
    expect(spool.counts()).toMatchObject({ inMemory: 1, onDisk: 1 });
    host.spaces.set(directory, free(50));
    await spool.persist();
    expect(spool.counts()).toMatchObject({ inMemory: 0, onDisk: 2 });
  });

  it('drops what is older than its age, events later', async () => {
    const host = new FakeHost();
    const spool = await open(host);
    await spool.add(entry(host, 0, false, 24 * hourMs), body);
    await spool.add(entry(host, 0, true, 7 * 24 * hourMs), body);
    expect(spool.counts().dropped).toEqual({});
    host.wallMs += 1;
    await spool.add(entry(host, 9), body);
    expect(spool.counts()).toMatchObject({ inMemory: 1, onDisk: 0, dropped: { too_old: 2 } });
    balanced(spool);
  });

  it('sets aside what is empty, foreign, cut or changed, and counts it', async () => {
    const host = new FakeHost();
    const made = await open(host);
    for (const seq of [1, 2, 3, 4]) await made.add(entry(host, seq, true), body);
    const [first, second, third] = made.entries().map(({ name }) => `${directory}/${name}`) as [
      string,
      string,
      string,
    ];
    host.files_.set(first, new Uint8Array(0));
    host.files_.set(second, sealed(body).subarray(0, fileBytes - 1));
    host.files_.set(third, Uint8Array.from([0x54, 0x53, 0x50, 0x32, ...sealed(body).subarray(4)]));
    host.files_.set(`${directory}/notes.txt`, body);
    host.files_.set(`${directory}/cut-off.doc.tmp`, body);
    const spool = await open(host);
    for (const each of spool.entries()) await spool.body(each);
    expect(seqs(spool)).toEqual([4]);
    expect(spool.counts()).toMatchObject({ recovered: 5, dropped: { corrupt: 4 } });
    balanced(spool);
    const left = [...host.files_.keys()].map((path) => path.replace(`${directory}/`, ''));
    expect(left.filter((path) => path.startsWith('quarantine/')).length).toBe(4);
    expect(left.filter((path) => !path.startsWith('quarantine/')).length).toBe(1);
  });

  it('keeps as many files in quarantine as its limit, the newest', async () => {
    const host = new FakeHost();
    const spool = await open(host, { quarantineFiles: 2 });
    for (const seq of [1, 2, 3]) {
      await spool.add(entry(host, seq), body);
      await spool.refuse(entry(host, seq), 'rejected');
    }
    const kept = (await host.files(`${directory}/quarantine`)).map(({ name }) => name.split('.')[2]);
    expect([kept, spool.counts().dropped]).toEqual([['000002', '000003'], { rejected: 3 }]);
    balanced(spool);
  });

  it('opens where the directory cannot be read, and counts no document twice that was dropped meanwhile', async () => {
    const host = new FakeHost();
    host.files = async () => {
      throw Object.assign(new Error('no'), { code: 'EIO' });
    };
    const spool = await open(host, { memoryDocuments: 1 });
    host.writeFault = { prefix: directory, code: 'EIO' };
    const [first, second] = [entry(host, 1), entry(host, 2)];
    await spool.add(first, body);
    await spool.add(second, body);
    await spool.delivered(first);
    await spool.refuse(first, 'rejected');
    await spool.replace(first, body);
    expect(spool.counts()).toMatchObject({
      produced: 2,
      delivered: 0,
      inMemory: 1,
      dropped: { memory_full: 1 },
    });
    balanced(spool);
  });
});
