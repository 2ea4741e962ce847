import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type EngineProcess, startEngine } from './engine-process.ts';

const pom = join(import.meta.dirname, 'peers/pom.xml');
const folder = join(import.meta.dirname, '../../.tocsin/bench/peers');

/** Fetches the peers that the pom names and compiles their harness; nothing if that was done before. */
export function buildPeers(): void {
  const goals = ['compile', 'dependency:copy-dependencies', `-DoutputDirectory=${folder}/lib`];
  execFileSync('mvn', ['-q', '-B', `-Dbuild.folder=${folder}`, '-f', pom, ...goals], { stdio: 'inherit' });
}

/** One core has no use for a collector with threads. */
export function startPeer(engine: 'drools' | 'esper', name: string): EngineProcess {
  const path = `${folder}/classes:${folder}/lib/*`;
  return startEngine(name, 'java', ['-XX:+UseSerialGC', '-Xmx2g', '-cp', path, 'peers.Main', engine], true);
}

/** Versions as the pom pins them. */
export function peerVersions(read: string): { readonly drools: string; readonly esper: string } {
  const of = (name: string) => new RegExp(`<${name}.version>(.*)</`).exec(read)?.[1] ?? 'unknown';
  return { drools: of('drools'), esper: of('esper') };
}

export const pomFile = pom;
