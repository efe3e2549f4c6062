/**
 * A value as one line of JSON that may be shown on a terminal. JSON itself leaves C1 controls, bidi marks
 * and the like as they are, and a terminal obeys those: they are written as escapes, which every reader
 * of JSON takes for the same text.
 */
export function jsonLine(value: object): string {
  return `${JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, unitEscapes)}\n`;
}

/** A character as the escapes of its UTF-16 units. */
export function unitEscapes(character: string): string {
  let escapes = '';
  for (let at = 0; at < character.length; at++)
    escapes += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  return escapes;
}
