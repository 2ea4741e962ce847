import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockFile, missingPlatforms, withPlatforms } from './lock-file.ts';
import { projectRoot } from './project.ts';

const file = join(projectRoot, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8')) as LockFile;
const missing = missingPlatforms(lock);
if (missing.size > 0) writeFileSync(file, `${JSON.stringify(withPlatforms(lock), null, 2)}\n`);
console.log(`package-lock.json: ${missing.size} packages of other platforms added`);
