import type { DefinitionSource } from '../../../shared/language/load/yaml-reader.ts';

/** Does to an input what its text says: never ends, eats the memory, or answers with the text. */
process.on('message', ([file]: readonly DefinitionSource[]) => {
  const eaten: number[][] = [];
  while (file?.text === 'loop') eaten.length = 0;
  while (file?.text === 'eat') eaten.push(Array(1_000).fill(eaten.length));
  process.send?.({ fault: file?.text });
});
