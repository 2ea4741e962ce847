/** `08:00`, of minutes since midnight; the end of a day is `24:00`. */
export function printClock(minute: number): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** True for three days or more that follow each other in the week: they are told by their ends. */
export function isRowOfDays(days: readonly number[]): boolean {
  return days.length > 2 && days.every((day, i) => day === (days[0] as number) + i);
}
