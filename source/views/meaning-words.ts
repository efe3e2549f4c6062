import { neutralise, type SafeText } from '../../protocol/text.ts';
import type { Look } from '../components/look.ts';
import { isAscii } from './look-signs.ts';

/** What a column means, in the schema's words; with the signs that a screen of ASCII has where it is one. */
export function meaningWords(meaning: string, look: Look): SafeText {
  if (!isAscii(look)) return neutralise(meaning);
  const plain = meaning.replaceAll(/[^\x20-\x7e]/g, (sign) => TWINS.get(sign) ?? '?');
  return neutralise(plain);
}

const TWINS: ReadonlyMap<string, string> = new Map([
  ['’', "'"],
  ['“', '"'],
  ['”', '"'],
  ['–', '-'],
  ['…', '...'],
  ['°', ''],
]);
