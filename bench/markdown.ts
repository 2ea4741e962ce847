/** The lines of a table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A whole number: 12,345. */
export function number(value: number): string {
  return whole.format(value);
}
