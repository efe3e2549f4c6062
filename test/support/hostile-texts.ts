/** One of each class that a terminal obeys, hides or draws where it does not belong. */
export const HOSTILE: readonly (readonly [string, string])[] = [
  ['a clipboard (OSC 52)', 'a\x1b]52;c;aGk=\x07b'],
  ['a link (OSC 8)', 'a\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\b'],
  ['a title (OSC 0)', 'a\x1b]0;owned\x07b'],
  ['a question about a colour (OSC 11)', 'a\x1b]11;?\x07b'],
  ['a question about the cursor (CSI 6n)', 'a\x1b[6nb'],
  ['a question about the terminal (CSI c)', 'a\x1b[cb'],
  ['a clear screen (CSI 2J)', 'a\x1b[2Jb'],
  ['a mode (CSI ?1003h)', 'a\x1b[?1003hb'],
  ['another screen (CSI ?1049h)', 'a\x1b[?1049hb'],
  ['a device control string (DCS)', 'a\x1bP$q"p\x1b\\b'],
  ['an application command (APC)', 'a\x1b_Gi=1;AAAA\x1b\\b'],
  ['a privacy message (PM)', 'a\x1b^x\x1b\\b'],
  ['a start of string (SOS)', 'a\x1bXx\x1b\\b'],
  ['a reset (ESC c)', 'a\x1bcb'],
  ['CSI as one C1 character', 'a\x9b2Jb'],
  ['OSC as one C1 character', 'a\x9d0;owned\x9cb'],
  ['another character set (SO)', 'a\x0eqqq\x0fb'],
  ['a carriage return', 'failed\rok    '],
  ['backspaces', 'failed\b\b\b\b\b\bok    '],
  ['a line feed and a tab', 'a\n\tb'],
  ['a bell', 'a\x07b'],
  ['an override of direction', 'a\u202eb'],
  ['a character of no width', 'a\u200bb'],
  ['a variation selector', 'a\ufe0fb'],
  ['a flood of marks', `a${'\u0301'.repeat(20)}b`],
];

/** Several classes in one name: a title, CSI as one character, an override of direction, a line's end, a tag. */
export const HOSTILE_NAME = '\u001b]0;owned\u0007\u009b31m\u202eevil\r\n\u{e0041}';
