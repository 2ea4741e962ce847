/**
 * A program that fills disks as a database does: it writes segments into its data directory up to a share of the file
 * system, and when a further file system appears it moves its oldest segments there, until it is well below.
 *
 *   node writer.ts --data DIR --more DIR [--fill 0.97] [--relieve 0.60] [--settle-ms 15000]
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const segmentBytes = 1024 * 1024;
const writePauseMs = 20;
const movePauseMs = 50;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    more: { type: 'string' },
    fill: { type: 'string', default: '0.97' },
    relieve: { type: 'string', default: '0.60' },
    'settle-ms': { type: 'string', default: '15000' },
  },
});
const { data, more } = values;
if (data === undefined || more === undefined) throw new Error('say --data DIR and --more DIR');
const fillShare = Number(values.fill);
const relieveShare = Number(values.relieve);
/** A further file system is used once it has stayed this long: whoever mounted it may still be checking it. */
const settleMs = Number(values['settle-ms']);

let next = segments(data).length;
let appearedAtMs: number | undefined;
while (true) {
  appearedAtMs = isMounted(more) ? (appearedAtMs ?? performance.now()) : undefined;
  const isSettled = appearedAtMs !== undefined && performance.now() - appearedAtMs >= settleMs;
  const oldest = segments(data)[0];
  if (isSettled && usedShare(data) > relieveShare && oldest !== undefined) {
    move(join(data, oldest), more);
    await sleep(movePauseMs);
    continue;
  }
  if (appearedAtMs === undefined && canGrow(data)) {
    writeFileSync(join(data, `segment-${String(next++).padStart(6, '0')}`), Buffer.alloc(segmentBytes, 1), {
      flush: true,
    });
  }
  await sleep(writePauseMs);
}

/** Used / (used + free), as `df` shows it. */
function usedShare(directory: string): number {
  const { blocks, bfree, bavail } = statfsSync(directory);
  return (blocks - bfree) / (blocks - bfree + bavail);
}

/** True while one more segment stays within the share. */
function canGrow(directory: string): boolean {
  const { blocks, bfree, bavail, bsize } = statfsSync(directory);
  const used = blocks - bfree;
  return (used + segmentBytes / bsize) / (used + bavail) <= fillShare;
}

/** A mount lies on another device than the directory that holds it. */
function isMounted(directory: string): boolean {
  return existsSync(directory) && statSync(directory).dev !== statSync(dirname(directory)).dev;
}

/** The copy appears under its name when it is whole; only then the original goes. */
function move(file: string, directory: string): void {
  mkdirSync(directory, { recursive: true });
  const target = join(directory, basename(file));
  copyFileSync(file, `${target}.part`);
  renameSync(`${target}.part`, target);
  rmSync(file);
}

function segments(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => /^segment-\d+$/.test(name))
    .sort();
}
