import chalk from 'chalk';
import type { SafeText } from '../../protocol/text.ts';

/** Words that are not well, in colour: always beside the word itself, never instead of it. */
const TONES: ReadonlyMap<string, (text: string) => string> = new Map([
  ...['critical', 'failed', 'down', 'lost', 'unprotected'].map(
    (word) => [word, (text: string) => chalk.red.bold(text)] as const,
  ),
  ...['warning', 'degraded', 'stale', 'rekeying late'].map(
    (word) => [word, (text: string) => chalk.yellow(text)] as const,
  ),
  ...['late', 'unknown', 'draining', 'drained', 'cordoned', 'held'].map(
    (word) => [word, (text: string) => chalk.cyan(text)] as const,
  ),
]);

/**
 * Decides once how much colour reports have. `--no-color` and `--color` come first, then NO_COLOR
 * (no-color.org), which chalk leaves to us; then what chalk finds of terminal and FORCE_COLOR.
 */
export function settleColour(
  wish: boolean | null,
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const refused =
    wish === false ||
    (wish === null && (environment['NO_COLOR'] ?? '') !== '') ||
    environment['TERM'] === 'dumb';
  const forced = wish === true || (environment['FORCE_COLOR'] ?? '0') !== '0';
  if (refused || (!isTerminal && !forced)) chalk.level = 0;
  else if (chalk.level === 0) chalk.level = 1;
}

/** A cell in the colour of what it says; `padded` is the same cell as wide as its column. */
export function toned(cell: SafeText, padded: string): string {
  return TONES.get(cell)?.(padded) ?? padded;
}
