import type { DefinitionSource } from '../../../shared/language/load/yaml-reader.ts';
import { faultOf } from './judge.ts';

process.on('message', (files: readonly DefinitionSource[]) => process.send?.({ fault: faultOf(files) }));
