import { codeOf, type Host } from './host.ts';

/** What was refused or could not be read, kept for a person to look at: the newest files, by the order of their names. */
export interface Quarantine {
  /** Moves a file here. Never rejects: what cannot be moved is deleted, what cannot be deleted stays. */
  take(path: string, name: string): Promise<void>;
  /** Never rejects. */
  write(name: string, bytes: Uint8Array): Promise<void>;
}

export function openQuarantine(host: Host, directory: string, maxFiles: number): Quarantine {
  const prune = async (): Promise<void> => {
    const files = await host.files(directory);
    const tooMany = files.slice(0, Math.max(0, files.length - maxFiles));
    for (const { name } of tooMany) await host.unlink(`${directory}/${name}`);
  };
  const failed = (error: unknown): void => host.log('warn', 'quarantine fails', { code: codeOf(error) });
  return {
    async take(path, name) {
      try {
        await host.makeDirectory(directory);
        await host.rename(path, `${directory}/${name}`);
        await prune();
      } catch (error) {
        failed(error);
        await host.unlink(path).catch(failed);
      }
    },
    async write(name, bytes) {
      try {
        await host.makeDirectory(directory);
        await host.writeAtomic(`${directory}/${name}`, bytes);
        await prune();
      } catch (error) {
        failed(error);
      }
    },
  };
}
