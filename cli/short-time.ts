/** How times near `aroundMs` are written: `12:00:00` on its day, else with theirs; in UTC, milliseconds only if there are some. */
export function shortTimes(aroundMs: number): (tMs: number) => string {
  const day = dayText(aroundMs);
  return (tMs) => {
    const text = longTime(tMs);
    return dayText(tMs) === day ? text.slice('yyyy-mm-dd '.length, -1) : text;
  };
}

/** `2026-11-21 12:00:00Z` */
export function longTime(tMs: number): string {
  const text = new Date(tMs).toISOString().replace('T', ' ');
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
}

function dayText(tMs: number): string {
  return new Date(tMs).toISOString().slice(0, 10);
}
