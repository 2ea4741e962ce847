import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEvents } from '../../shared/facts/system-events.ts';
import { responseStates } from '../../shared/policy/response-state.ts';

const functions = join(import.meta.dirname, '../../functions');

describe('the events that Tocsin makes', () => {
  it('are all named, with the states of a response among them', () => {
    const states = responseStates.filter((state) => state !== 'RECEIVED').map((state) => `RESPONSE_${state}`);
    expect(states.filter((type) => !systemEvents.has(type))).toEqual([]);
  });

  it('hold every type that a function writes as a literal', () => {
    const sources = readdirSync(functions, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(functions, name), 'utf8'));
    const types = sources.flatMap((text) =>
      [...text.matchAll(/(?:type: |raised\(|return )'([A-Z]+(?:_[A-Z]+)+)'/g)].map(
        (match) => match[1] as string,
      ),
    );
    expect(types.length).toBeGreaterThan(5);
    expect(types.filter((type) => !systemEvents.has(type))).toEqual([]);
  });
});
