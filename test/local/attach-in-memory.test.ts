import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../local/headline/attach-in-memory.sh');
const unshare = ['unshare', '--user', '--map-root-user', '--mount'];
const isAllowed = spawnSync('sh', ['-c', `${unshare.join(' ')} true`]).status === 0;

/** Lines of the script in a namespace of its own, which takes its mounts with it. */
describe.skipIf(!isAllowed)('memory that stands for a volume', () => {
  let dir: string;
  const attach = (mount = '/data-more') =>
    `'${script}' --action attach --volume vol-1 --mount ${mount} --fstype ext4 --mkfs yes --exec e1 ` +
    `--size-bytes 1048576 --root '${dir}/root' --memory-dir '${dir}'`;
  const detach = () => attach().replace('--action attach', '--action detach');

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tocsin-memory-'));
    mkdirSync(join(dir, 'root'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  function inNamespace(...commands: string[]): { readonly code: number | null; readonly lines: string[] } {
    const [command = '', ...args] = [...unshare, 'sh', '-c', commands.join('; ')];
    const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
    return { code: status, lines: stdout.trim().split('\n') };
  }

  it('is mounted with its size, and a second run changes nothing', () => {
    const size = `findmnt -brno SIZE --mountpoint '${dir}/root/data-more'`;
    const { code, lines } = inNamespace(attach(), attach(), size);
    const facts = lines.map((line) => line.split('='));
    const uuids = facts.filter(([name]) => name === 'uuid').map(([, uuid]) => uuid);
    expect(code).toBe(0);
    expect(uuids).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), uuids[0]]);
    expect(facts.filter(([name]) => name === 'formatted').map(([, formatted]) => formatted)).toEqual([
      'yes',
      'no',
    ]);
    expect(lines.filter((line) => line === 'canary=ok')).toHaveLength(2);
    expect(lines.at(-1)).toBe('1048576');
  });

  it('refuses a mount point that is another mount', () => {
    const other = `mkdir '${dir}/root/data-more' && mount -t tmpfs other '${dir}/root/data-more'`;
    const { code, lines } = inNamespace(other, attach());
    expect([code, lines]).toEqual([15, ['reason=mount-in-use', 'mounted=no']]);
  });

  it('is taken off again, also twice', () => {
    const { code, lines } = inNamespace(
      attach(),
      detach(),
      detach(),
      `findmnt --mountpoint '${dir}/root/data-more'`,
    );
    expect([code, lines.slice(-2)]).toEqual([1, ['mountpoint=/data-more', 'mounted=no']]);
  });
});
