import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinClient } from '../sdk/client.ts';
import { isAlive } from './process-table.ts';
import type { LocalSystem } from './system.ts';

/** What a program on this machine needs; the `tocsin` command reads `api` and `session`. */
const announced = [
  'endpoint',
  'api',
  'session',
  'bus',
  'eventsTopicArn',
  'alarmsTopicArn',
  'responsesTopicArn',
  'eventsTable',
  'stateTable',
] as const satisfies readonly (keyof LocalSystem)[];

/** What `local.json` holds. */
interface Announcement extends Omit<LocalSystem, 'client'> {
  /** The process that runs the system. */
  readonly harness: number;
}

/** Readable by its owner alone: it holds an admin's session. */
export async function announce(dir: string, system: LocalSystem): Promise<void> {
  const told = Object.fromEntries(announced.map((name) => [name, system[name]]));
  const text = JSON.stringify({ harness: process.pid, ...told }, null, 2);
  await writeFile(fileOf(dir), `${text}\n`, { mode: 0o600 });
}

export async function withdraw(dir: string): Promise<void> {
  await rm(fileOf(dir), { force: true });
}

/** The system that another process runs; undefined if none does, or it does not answer. */
export async function findRunning(
  dir: string,
): Promise<(LocalSystem & { readonly harness: number }) | undefined> {
  if (!existsSync(fileOf(dir))) return undefined;
  const announcement = JSON.parse(await readFile(fileOf(dir), 'utf8')) as Announcement;
  if (!isAlive(announcement.harness)) return undefined;
  const client = new TocsinClient({ api: announcement.api, session: announcement.session });
  const answers = await client.definitions().then(
    () => true,
    () => false,
  );
  return answers ? { ...announcement, client } : undefined;
}

function fileOf(dir: string): string {
  return join(dir, 'local.json');
}
