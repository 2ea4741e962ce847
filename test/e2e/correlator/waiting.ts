import { expect, vi } from 'vitest';
import type { LocalSystem } from '../../../local/system.ts';
import { secondMs } from '../../../shared/time.ts';

export const patience = { timeout: 120_000, interval: 250 };

/** A wake-up that is lost is found by the sweep a minute after it was due, and the sweep runs each minute. */
export const restMs = 240_000;

/** A whole second shortly ahead. */
export const soon = () => Math.ceil(Date.now() / secondMs) * secondMs + secondMs;

export async function passed(timeMs: number): Promise<void> {
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(timeMs), patience);
}

/** Applies definitions, and waits until they are in force and have been given what is open; answers with when they came into force. */
export async function apply({ client }: LocalSystem, text: string): Promise<number> {
  const { activeAtMs } = await client.applyDefinitions({ files: [{ name: 'definitions.yaml', text }] });
  await vi.waitFor(async () => {
    expect(await client.definitions()).toMatchObject({ isActive: true, seeded: expect.any(Number) });
  }, patience);
  return activeAtMs as number;
}
