import { neutralise, type SafeText } from '../../protocol/text.ts';
import { cellWidth } from '../../protocol/text-width.ts';

/** Names head columns: a long one costs the figures below it their room, and the id says the same. */
const LONGEST_NAME = 12;

/** `De Halm` of `De Halm, Hoogkerk`: where sites stand side by side the place is told elsewhere. */
export function calledName(name: string): SafeText {
  const [first = ''] = name.split(',');
  return neutralise(first.trim() === '' ? name : first.trim());
}

export function shortName(name: string, id: string): SafeText {
  const [full, short] = [calledName(name), neutralise(id)];
  return cellWidth(full) <= LONGEST_NAME || cellWidth(full) <= cellWidth(short) ? full : short;
}
