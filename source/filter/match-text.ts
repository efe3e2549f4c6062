export type TextTest = (text: string) => boolean;

/**
 * Whether a text holds a pattern, whatever the case; `*` stands for any run of characters unless the
 * pattern was quoted. Pieces are looked for one after the other, so that no pattern and no text makes it
 * slower than linear: a regular expression typed by somebody would be able to hang the screen.
 */
export function containing(pattern: string, quoted: boolean): TextTest {
  const pieces = piecesOf(pattern, quoted).filter((piece) => piece !== '');
  const [only = ''] = pieces;
  if (pieces.length <= 1) return holdingLiteral(only);
  return (text) => endOf(pieces, text.toLowerCase(), 0) >= 0;
}

/** What every text that holds the pattern holds too, in lower case; empty when that says nothing. */
export function literalIn(
  pattern: string,
  quoted: boolean,
): { readonly literal: string; readonly isAll: boolean } {
  const pieces = piecesOf(pattern, quoted).filter((piece) => piece !== '');
  const literal = pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');
  return { literal, isAll: pieces.length === 1 };
}

/** A literal without case: for ASCII as an escaped expression, which is twice as fast as lowering every text. */
function holdingLiteral(lower: string): TextTest {
  if (!/^[\x20-\x7e]+$/.test(lower)) return (text) => text.toLowerCase().includes(lower);
  const literal = new RegExp(lower.replaceAll(/[^a-z0-9 ]/g, '\\$&'), 'i');
  return (text) => literal.test(text);
}

/** Whether a whole text is the pattern: exactly, but for `*` unless the pattern was quoted. */
export function equalTo(pattern: string, quoted: boolean): TextTest {
  if (quoted || !pattern.includes('*')) return (text) => text === pattern;
  const pieces = piecesOf(pattern, quoted);
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  const middle = pieces.slice(1, -1);
  return (raw) => {
    const text = raw.toLowerCase();
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    const end = endOf(middle, text, first.length);
    return end >= 0 && end + last.length <= text.length;
  };
}

function piecesOf(pattern: string, quoted: boolean): string[] {
  const lower = pattern.toLowerCase();
  return quoted ? [lower] : lower.split('*');
}

/** Where the last of the pieces ends when each is taken at its first place after the one before; −1 if none. */
function endOf(pieces: readonly string[], text: string, start: number): number {
  let at = start;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0) return -1;
    at = found + piece.length;
  }
  return at;
}
