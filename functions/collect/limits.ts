/** Open episodes of one type, the newest ones, among which a clear looks for its raise. */
export const openPerType = 1_000;
