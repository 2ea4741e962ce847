import manifest from './package.json' with { type: 'json' };

/** The agent's own version, as each document tells it. */
export const agentVersion: string = manifest.version;
