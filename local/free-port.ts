import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { TocsinError } from '../shared/errors.ts';

/** Below the range from which systems take the ports of outgoing connections. */
const firstPort = 20_000;
const portCount = 10_000;
const tries = 50;

/** A free loopback port; the first choice follows from `name`, so that two instances rarely want the same one. */
export async function freePort(name: string): Promise<number> {
  const start = createHash('sha256').update(name).digest().readUInt32BE() % portCount;
  for (let i = 0; i < tries; i++) {
    const port = firstPort + ((start + i) % portCount);
    if (await isFree(port)) return port;
  }
  throw new TocsinError('NO_FREE_PORT', 'no loopback port is free', {
    got: `${tries} ports in use from ${firstPort + start}`,
  });
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
