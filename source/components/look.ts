import type { Glyphs } from '../screen/glyphs.ts';
import type { Theme } from '../screen/theme.ts';

/** What a painter draws with. A screen is one. */
export interface Look {
  readonly theme: Theme;
  readonly glyphs: Glyphs;
}
