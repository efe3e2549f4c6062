/**
 * Text that may be written to a terminal, a log or an error: no character in it moves the cursor, hides,
 * reorders its neighbours or has no agreed width. Only `neutralise` and `say` make one, so that printing
 * a string from outside as it came is a type error. The value that is stored and exported stays the original.
 */
export type SafeText = string & { readonly [safe]: true };
declare const safe: unique symbol;

/** UTF-16 units that are kept of one name. */
export const NAME_UNITS = 256;

/** Xterm once corrupted its memory over a longer pile of marks (CVE-2021-27135); no script needs one. */
const MARKS_PER_BASE = 2;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/**
 * What is shown as its code point: controls (C0, DEL, C1), format characters (bidi, joiners, tags),
 * surrogates, private use, unassigned, line breaks, all that is ignorable by default (fillers, variation
 * selectors), blanks that pass for a space or for nothing, and skin tones, on whose width terminals differ.
 */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}\u2800\uFFFC\uFFFD\u{1D159}]|(?! )\p{Zs}/u;

/** What a terminal draws into the cell before it: marks, and the vowels and finals of Hangul. */
const JOINING = /[\p{M}\u1160-\u11FF\uD7B0-\uD7FF]/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Makes one string from outside fit to be shown. Hostile characters become visible, `‹1B›`, and are
 * never deleted: deleting joins what stood apart, and hides that somebody tried. A third mark on a base,
 * and a mark without a base, become visible too. Longer than `units`, it is cut between graphemes and
 * ends with `…`. The result is NFC and well formed, and neutralising it again changes nothing.
 */
export function neutralise(raw: string, units: number = NAME_UNITS): SafeText {
  if (raw.length <= units && PRINTABLE_ASCII.test(raw)) return raw as SafeText;
  const start = beginning(raw, units * 4);
  const text = start.normalize('NFC');
  if (start.length === raw.length && text.length <= units && !HIDDEN.test(text) && !JOINING.test(text)) {
    return text as SafeText;
  }
  return rewrite(text, units, start.length < raw.length);
}

/**
 * Builds safe text from our own words and safe values: `` say`node ${name} is ${age} s old` ``.
 * It is a template so that a string from outside cannot be handed in where our own words stand.
 */
export function say(words: TemplateStringsArray, ...values: readonly (SafeText | number)[]): SafeText {
  let text = words[0] ?? '';
  for (const [index, value] of values.entries()) text += String(value) + (words[index + 1] ?? '');
  return text as SafeText;
}

export function joinSafe(parts: readonly SafeText[], separator: SafeText): SafeText {
  return parts.join(separator) as SafeText;
}

/** Safe text in pieces of one grapheme each, for whoever lays it out or cuts it. */
export function* graphemesOf(text: SafeText): Generator<SafeText> {
  for (const { segment } of graphemes.segment(text)) yield segment as SafeText;
}

/** NFC shortens no text below a quarter, so four times the limit is enough to look at of a megabyte. */
function beginning(raw: string, units: number): string {
  if (raw.length <= units) return raw;
  const splitsPair = /[\uD800-\uDBFF]/.test(raw.charAt(units - 1));
  return raw.slice(0, splitsPair ? units - 1 : units);
}

function rewrite(text: string, units: number, shortened: boolean): SafeText {
  let safeText = '';
  let lastFit = 0;
  let marks = MARKS_PER_BASE;
  for (const character of text) {
    let piece = character;
    if (HIDDEN.test(character)) {
      piece = visible(character);
      marks = MARKS_PER_BASE;
    } else if (!JOINING.test(character)) {
      marks = 0;
    } else if (marks < MARKS_PER_BASE) {
      marks += 1;
      safeText += piece;
      continue;
    } else {
      piece = visible(character);
    }
    if (safeText.length < units) lastFit = safeText.length;
    if (safeText.length > units) return shorten(safeText, lastFit);
    safeText += piece;
  }
  if (safeText.length < units) lastFit = safeText.length;
  return shortened || safeText.length > units ? shorten(safeText, lastFit) : (safeText as SafeText);
}

/** Flags and some conjuncts are one grapheme of several bases: the cut moves before them. */
function shorten(safeText: string, at: number): SafeText {
  const boundary = graphemes.segment(safeText).containing(at)?.index ?? at;
  return `${safeText.slice(0, boundary)}…` as SafeText;
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `‹${code
    .toString(16)
    .toUpperCase()
    .padStart(code < 0x100 ? 2 : 4, '0')}›`;
}
