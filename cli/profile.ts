import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { TocsinError } from '../shared/errors.ts';

/** Which deployment the command speaks to, and as whom. */
export interface Profile {
  readonly api: string;
  readonly session: string;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
}

/**
 * In this order: `TOCSIN_API` and `TOCSIN_SESSION`; `.tocsin/local.json` of this folder or one above (local mode writes
 * it); `~/.config/tocsin/profile.json` (`tocsin login` writes it).
 */
export function findProfile(surroundings: Surroundings): Profile {
  const { env } = surroundings;
  if (env.TOCSIN_API && env.TOCSIN_SESSION) return { api: env.TOCSIN_API, session: env.TOCSIN_SESSION };
  for (const file of [...localFiles(surroundings.cwd), profileFile(surroundings)]) {
    if (existsSync(file)) return readProfile(file);
  }
  throw new TocsinError('NOT_SIGNED_IN', 'no deployment is known to this command', {
    got: 'neither TOCSIN_API and TOCSIN_SESSION, nor .tocsin/local.json, nor a profile',
    fix: 'run `tocsin login --api URL`, or `npm start` for a local deployment',
  });
}

/** Written readable by its owner alone: it holds a session. */
export function saveProfile(surroundings: Surroundings, profile: Profile): string {
  const file = profileFile(surroundings);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(profile, null, 2)}\n`, { mode: 0o600 });
  return file;
}

function profileFile({ env, home }: Surroundings): string {
  return join(env.XDG_CONFIG_HOME ?? join(home, '.config'), 'tocsin', 'profile.json');
}

function localFiles(cwd: string): string[] {
  const files: string[] = [];
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    files.push(join(folder, '.tocsin', 'local.json'));
    if (folder === dirname(folder)) return files;
  }
}

function readProfile(file: string): Profile {
  try {
    const { api, session } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Profile>;
    if (typeof api === 'string' && typeof session === 'string') return { api, session };
  } catch (cause) {
    throw new TocsinError('PROFILE_UNREADABLE', 'the profile is no JSON', { got: file, cause });
  }
  throw new TocsinError('PROFILE_UNREADABLE', 'the profile names no api or no session', {
    got: file,
    allowed: '{ "api": URL, "session": TOKEN }',
    fix: 'run `tocsin login --api URL` again',
  });
}
