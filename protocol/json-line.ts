/** What a terminal obeys or hides, and every mark beyond the second on one base. */
const ESCAPED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|\p{M}(?<=\p{M}{3})/gu;

/**
 * A value as one line of JSON that may be shown on a terminal. JSON itself leaves C1 controls, bidi marks,
 * floods of marks and the like as they are, and a terminal obeys or hides those: they are written as
 * escapes, which every reader of JSON takes for the same text.
 */
export function jsonLine(value: object): string {
  return `${JSON.stringify(value).replace(ESCAPED, unitEscapes)}\n`;
}

/** A character as the escapes of its UTF-16 units. */
export function unitEscapes(character: string): string {
  let escapes = '';
  for (let at = 0; at < character.length; at++)
    escapes += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  return escapes;
}
