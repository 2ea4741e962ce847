import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LockFile, missingPlatforms, withPlatforms } from '../../local/lock-file.ts';

const root = join(import.meta.dirname, '../..');

describe('the lock file', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile;

  it('names the packages of all platforms; if not: npm run lock', () => {
    expect([...missingPlatforms(lock).keys()]).toEqual([]);
  });

  it('names no registry', () => {
    expect(JSON.stringify(lock)).not.toMatch(/"resolved":"https?:/);
  });

  it('gets what is missing, with the platform that the name tells', () => {
    const parser = {
      version: '1.0.0',
      dev: true,
      optionalDependencies: {
        '@p/b-linux-x64-gnu': '1.0.0',
        '@p/b-linux-arm-musleabihf': '1.0.0',
        '@p/b-win32-arm64-msvc': '1.0.0',
        fsevents: '^2.0.0',
      },
    };
    const known = { version: '1.0.0' };
    const given = {
      packages: { '': {}, 'node_modules/@p/b-linux-x64-gnu': known, 'node_modules/p': parser },
    };
    const more = { version: '1.0.0', dev: true, optional: true };
    const mended = withPlatforms(given);
    expect(mended.packages).toEqual({
      ...given.packages,
      'node_modules/@p/b-linux-arm-musleabihf': { ...more, os: ['linux'], cpu: ['arm'], libc: ['musl'] },
      'node_modules/@p/b-win32-arm64-msvc': { ...more, os: ['win32'], cpu: ['arm64'] },
    });
    expect(Object.keys(mended.packages).at(0)).toBe('');
    expect(missingPlatforms(mended).size).toBe(0);
  });
});
