import { neutralise, type SafeText } from '../../protocol/text.ts';
import { cellWidth } from '../../protocol/text-width.ts';

/** Names head columns: a long one costs the figures below it their room, and the id says the same. */
const LONGEST_NAME = 12;

export function shortName(name: string, id: string): SafeText {
  const [full, short] = [neutralise(name), neutralise(id)];
  return cellWidth(full) <= LONGEST_NAME || cellWidth(full) <= cellWidth(short) ? full : short;
}
