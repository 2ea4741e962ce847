const letters = [...'abcdefghijklmnopqrstuvwxyz'];

/** Names in the order in which they are given out: `/dev/sdf` to `/dev/sdp`, then `/dev/xvdaa` to `/dev/xvdcz`. */
export const deviceNames: readonly string[] = [
  ...letters.slice(5, 16).map((letter) => `/dev/sd${letter}`),
  ...['a', 'b', 'c'].flatMap((first) => letters.map((second) => `/dev/xvd${first}${second}`)),
];

/**
 * The next unused name after the highest one in use, not the lowest free one: a name that was freed a moment ago may
 * still be held by the guest's driver. Comes round to the lowest free name at the end; undefined if none is left.
 * `used` are the instance's devices, `tried` names that failed before.
 */
export function nextDeviceName(used: readonly string[], tried: readonly string[]): string | undefined {
  const taken = new Set([...used, ...tried].map(canonical));
  const isFree = (name: string): boolean => !taken.has(canonical(name));
  const last = deviceNames.findLastIndex((name) => !isFree(name));
  return deviceNames.slice(last + 1).find(isFree) ?? deviceNames.find(isFree);
}

/** `/dev/sdf` and `/dev/xvdf` are the same slot to Xen's guests. */
function canonical(name: string): string {
  return name.replace(/^\/dev\/(?:sd|xvd)?/, '');
}
