import { hashText } from '../../facts/ids.ts';
import { canonicalJson } from '../canonical-json.ts';

const hashChars = 16;

/** The name of a content: 16 base-32 characters, equal for equal content in whatever order it was built. */
export function hashOf(content: object): string {
  return hashText([canonicalJson(content)], hashChars);
}

export function withHash<T extends object>(content: T): T & { readonly hash: string } {
  return { ...content, hash: hashOf(content) };
}
