/** The parts of a `package-lock.json`, version 3, that are read here. */
export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/**
 * Binary packages of other platforms that the lock file does not name. A registry that carries only some platforms makes
 * `npm install` drop the others without a word, and `npm ci` then refuses the lock file. Only exact versions count.
 */
export function missingPlatforms({ packages }: LockFile): ReadonlyMap<string, LockedPackage> {
  const missing = new Map<string, LockedPackage>();
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const key = `node_modules/${name}`;
      const isKnown = packages[key] !== undefined || packages[`${path}/${key}`] !== undefined;
      const platform = platformOf(name);
      if (isKnown || platform === undefined || !/^\d/.test(version)) continue;
      missing.set(key, { version, ...(dev && { dev }), optional: true, ...platform });
    }
  }
  return missing;
}

/** The lock file with them, in npm's own order: npm skips a package that does not fit the machine without asking for it. */
export function withPlatforms<T extends LockFile>(lock: T): T {
  const { '': root, ...rest } = { ...lock.packages, ...Object.fromEntries(missingPlatforms(lock)) };
  const sorted = Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: { ...(root && { '': root }), ...Object.fromEntries(sorted) } };
}

/** What a name such as `@oxc-parser/binding-linux-x64-musl` says; undefined if it names no platform. */
function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> | undefined {
  const words = name.split('/').at(-1)?.split('-') ?? [];
  const os = systems.find((each) => words.includes(each));
  const cpu = processors.find((each) => words.includes(each));
  if (os === undefined || cpu === undefined) return undefined;
  const abi = words.at(-1) ?? '';
  const libc = abi.startsWith('musl') ? 'musl' : abi.startsWith('gnu') ? 'glibc' : undefined;
  return { os: [os], cpu: [cpu], ...(libc !== undefined && { libc: [libc] }) };
}
