import type { Look } from '../components/look.ts';
import { ASCII_SIGNS, type Signs, UNICODE_SIGNS } from '../format/signs.ts';
import { ASCII_GLYPHS } from '../screen/glyphs.ts';

/** The signs for formatted values that go with what the screen draws with. */
export function signsOf({ glyphs }: Look): Signs {
  return glyphs === ASCII_GLYPHS ? ASCII_SIGNS : UNICODE_SIGNS;
}

/** Whether the screen draws with ASCII alone, for signs that stand in one place only. */
export function isAscii({ glyphs }: Look): boolean {
  return glyphs === ASCII_GLYPHS;
}
