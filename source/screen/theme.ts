import type { ColourDepth } from './colour-depth.ts';
import { type Colour, intern, PLAIN, type Style, type StyleId } from './style.ts';
import { type Background, PALETTES, type Palette, type ThemeName } from './theme-palettes.ts';

/**
 * Styles by meaning; nothing that draws knows a colour. What is well is plain text, so that colour is
 * left for what is not. No meaning rests on colour alone: a glyph or a word always stands with it.
 */
export interface Theme {
  readonly name: ThemeName;
  readonly text: StyleId;
  /** Units, captions, what one reads second. */
  readonly muted: StyleId;
  /** Rules, tracks, what one should not read at all. */
  readonly faint: StyleId;
  readonly heading: StyleId;
  readonly accent: StyleId;
  readonly border: StyleId;
  readonly borderActive: StyleId;
  readonly ok: StyleId;
  readonly information: StyleId;
  readonly warning: StyleId;
  readonly critical: StyleId;
  readonly live: StyleId;
  readonly late: StyleId;
  readonly stale: StyleId;
  readonly lost: StyleId;
  /** Cannot act now. */
  readonly disabled: StyleId;
  readonly key: StyleId;
  readonly bar: StyleId;
  readonly field: StyleId;
  readonly fieldCursor: StyleId;
  /** The sign of a marked row. */
  readonly marked: StyleId;
  /** To be laid over other styles with `layer`, whose colours stay: the row under the cursor, a marked row. */
  readonly selection: StyleId;
  readonly emphasis: StyleId;
  /** From cold to hot. */
  readonly heat: readonly StyleId[];
}

export function themeNamed(name: ThemeName, background: Background = 'dark'): Theme {
  const palette = PALETTES[background][name];
  const plain = (colour: Colour | null, more: Style = {}): StyleId =>
    colour === null ? intern(more) : intern({ foreground: colour, ...more });
  return {
    name,
    text: PLAIN,
    muted: plain(palette.muted, palette.muted === null ? { dim: true } : {}),
    faint: plain(palette.faint, palette.faint === null ? { dim: true } : {}),
    heading: plain(palette.heading, { bold: true }),
    accent: plain(palette.accent, palette.accent === null ? { bold: true } : {}),
    border: plain(palette.faint, palette.faint === null ? { dim: true } : {}),
    borderActive: plain(palette.accent),
    ok: plain(palette.ok),
    information: plain(palette.accent),
    warning: plain(palette.warning, palette.warning === null ? { underline: true } : {}),
    critical: plain(palette.critical, {
      bold: true,
      ...(palette.critical === null ? { inverse: true } : {}),
    }),
    live: plain(palette.ok),
    late: plain(palette.warning),
    stale: plain(palette.stale, palette.stale === null ? { dim: true } : {}),
    lost: plain(palette.critical, { bold: true }),
    // It says why it cannot act, which is to be read: no dimmer than that.
    disabled: plain(palette.faint, palette.faint === null ? { dim: true } : {}),
    key: plain(palette.accent, { bold: true }),
    bar: plain(palette.bar),
    field: intern({ underline: true }),
    fieldCursor: intern({ inverse: true }),
    selection: selectionOf(palette),
    marked: intern({ ...(palette.marked === null ? {} : { foreground: palette.marked }), bold: true }),
    emphasis: intern({ bold: true }),
    heat: palette.heat.length === 0 ? [PLAIN] : palette.heat.map((colour) => intern({ foreground: colour })),
  };
}

/** The theme as a terminal can show it: without colours, one made of them would not even show the cursor's row. */
export function themeShown(name: ThemeName, depth: ColourDepth, background: Background): Theme {
  return themeNamed(depth === 'none' ? 'monochrome' : name, background);
}

function selectionOf(palette: Palette): StyleId {
  return palette.selection === null ? intern({ inverse: true }) : intern({ background: palette.selection });
}
