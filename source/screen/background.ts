import type { Background } from './theme-palettes.ts';

/**
 * What is behind the text, as far as the terminal says: `COLORFGBG` is `15;0` or `0;default;15`, text first.
 * Dark where it does not.
 */
export function backgroundOf(environment: Readonly<Record<string, string | undefined>>): Background {
  const behind = /;(\d{1,2})$/.exec(environment['COLORFGBG'] ?? '')?.[1];
  const isLight = behind !== undefined && (behind === '7' || (Number(behind) > 8 && Number(behind) < 16));
  return isLight ? 'light' : 'dark';
}
