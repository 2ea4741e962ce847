import { join, resolve } from 'node:path';

/** The checkout. */
export const projectRoot = resolve(import.meta.dirname, '..');

/** Everything that local mode keeps: safe to delete while nothing runs. */
export const tocsinDir = join(projectRoot, '.tocsin');

/** Pinned: the launcher reaches into it by private names, and what it lacks was probed for this version. */
export const ministackVersion = '1.4.21';

/** One place where commands of installed packages are. */
export const binDir = join(projectRoot, 'node_modules', '.bin');

/** Takes one line for a person: a step, how long it took, where something is. */
export type Log = (line: string) => void;
