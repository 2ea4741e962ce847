import type { Session } from '../session.ts';

const width = 30;

/** A bar on the terminal of the person who waits; nothing where nobody looks. */
export interface ProgressBar {
  /** `share` 0 to 1; what is estimated may pass it. */
  readonly show: (what: string, share?: number) => void;
  readonly end: () => void;
}

/** Draws anew only when the percentage changes. */
export function makeProgressBar({ progress }: Pick<Session, 'progress'>): ProgressBar {
  let last = '';
  return {
    show(what, share) {
      const line = share === undefined ? what : `${what} ${bar(Math.min(1, Math.max(0, share)))}`;
      if (line !== last) progress?.(line);
      last = line;
    },
    end: () => {
      if (last !== '') progress?.('');
      last = '';
    },
  };
}

function bar(share: number): string {
  const full = Math.floor(share * width);
  return `[${'#'.repeat(full)}${' '.repeat(width - full)}] ${Math.floor(share * 100)} %`;
}
