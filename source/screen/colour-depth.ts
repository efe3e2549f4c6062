export type ColourDepth = 'none' | '16' | '256' | 'truecolor';

// `true` and `false` are what other programs take beside the numbers.
const FORCED: ReadonlyMap<string, ColourDepth> = new Map([
  ['0', 'none'],
  ['false', 'none'],
  ['2', '256'],
  ['3', 'truecolor'],
]);

/** Names of terminals that show true colour and do not say so when `COLORTERM` is lost on the way, as over SSH. */
const TRUE_COLOUR = /-direct$|^(?:xterm-(?:kitty|ghostty)|alacritty|foot|wezterm|contour)(?:-|$)/;
/** Monochrome by their description in terminfo: colours sent to them are thrown away, and the cursor's row with them. */
const WITHOUT_COLOUR = /^vt\d|-m(?:ono)?$/;

/**
 * How many colours the terminal shows, from its environment. `NO_COLOR` (any value but empty) wins over
 * everything, then `FORCE_COLOR` (0 to 3), then what `COLORTERM` and `TERM` promise.
 */
export function colourDepthOf(environment: Readonly<Record<string, string | undefined>>): ColourDepth {
  if ((environment['NO_COLOR'] ?? '') !== '') {
    return 'none';
  }
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) {
    return FORCED.get(forced) ?? '16';
  }
  const term = environment['TERM'] ?? '';
  if (term === 'dumb' || term === '' || WITHOUT_COLOUR.test(term)) {
    return 'none';
  }
  if (/^(truecolor|24bit)$/i.test(environment['COLORTERM'] ?? '') || TRUE_COLOUR.test(term)) {
    return 'truecolor';
  }
  return /256/.test(term) ? '256' : '16';
}
