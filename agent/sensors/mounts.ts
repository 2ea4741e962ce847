/** A mount whose space is worth a series. */
export interface Mount {
  /** Source without `/dev/`: `nvme0n1p1`, `mapper/vg-data`. */
  readonly device: string;
  /** As people on that host know it: relative to the root directory that stands for the host. */
  readonly mountpoint: string;
  /** Where to ask. */
  readonly path: string;
}

const diskTypes: ReadonlySet<string> = new Set([
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'zfs',
  'f2fs',
  'jfs',
  'reiserfs',
  'bcachefs',
  'vfat',
  'exfat',
  'ntfs3',
]);

/**
 * The real mounts of /proc/self/mounts at or under `rootfs`, in its order, at most `limit`. Network and FUSE filesystems
 * are no disks of this host and may hang; images that are full by nature (squashfs, iso9660) are left out. `tmpfs` counts
 * only under a `rootfs` other than `/`, `overlay` only as the root. Of mounts of one device (bind mounts) the first
 * counts, of mounts over one another the last.
 */
export function realMounts(text: string, rootfs: string, limit: number): readonly Mount[] {
  const byPath = new Map<string, Mount & { readonly type: string }>();
  for (const line of text.split('\n')) {
    const [source, target, type] = line.split(' ');
    if (source === undefined || target === undefined || type === undefined) continue;
    const path = unescaped(target);
    const mountpoint = relativeTo(rootfs, path);
    if (mountpoint === undefined) continue;
    byPath.delete(path);
    byPath.set(path, { device: unescaped(source).replace(/^\/dev\//, ''), mountpoint, path, type });
  }
  const seen = new Set<string>();
  const mounts: Mount[] = [];
  for (const { type, ...mount } of byPath.values()) {
    if (mounts.length === limit || !isReal(type, mount.path, rootfs)) continue;
    if (type !== 'tmpfs' && seen.has(mount.device)) continue;
    seen.add(mount.device);
    mounts.push(mount);
  }
  return mounts;
}

function isReal(type: string, path: string, rootfs: string): boolean {
  if (type === 'tmpfs') return rootfs !== '/';
  if (type === 'overlay') return path === '/';
  return diskTypes.has(type);
}

function relativeTo(rootfs: string, path: string): string | undefined {
  if (rootfs === '/') return path;
  if (path === rootfs) return '/';
  return path.startsWith(`${rootfs}/`) ? path.slice(rootfs.length) : undefined;
}

/** The kernel writes space, tab, newline and backslash as octal. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
