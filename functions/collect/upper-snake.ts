import { limits } from '../../shared/facts/limits.ts';

/** A foreign name as an event type: `HighCPUUsage`, `high-cpu usage` are `HIGH_CPU_USAGE`; cut at `limits.typeChars`. */
export function upperSnake(name: string): string {
  const snake = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  const type = /^[A-Z]/.test(snake) ? snake : `ALERT_${snake}`;
  return type.slice(0, limits.typeChars).replace(/_+$/, '');
}
