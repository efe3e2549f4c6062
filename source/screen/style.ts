/**
 * A colour as 24-bit RGB, with the one of the 16 terminal colours that stands for it where there is no
 * more: picked by hand, because the nearest by distance often loses the meaning (a soft red becomes grey).
 */
export interface Colour {
  readonly rgb: number;
  readonly ansi: number;
}

/** How a cell looks. An absent colour is the terminal's own. */
export interface Style {
  readonly foreground?: Colour;
  readonly background?: Colour;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly inverse?: boolean;
  readonly underline?: boolean;
}

declare const styleId: unique symbol;
/** A style by number, as the cell buffer keeps it. Equal styles have equal numbers in the whole program. */
export type StyleId = number & { readonly [styleId]: true };

// Styles come from themes and from our own Ink trees, never from foreign text, so the table stays small;
// the limit is what the cell buffer's 16 bits can hold.
const MOST_STYLES = 65_535;
const styles: Style[] = [];
const idsByKey = new Map<string, StyleId>();

/** The number of a style; a style never seen before gets the next one. */
export function intern(style: Style): StyleId {
  const key = keyOf(style);
  const known = idsByKey.get(key);
  if (known !== undefined) {
    return known;
  }
  if (styles.length >= MOST_STYLES) {
    return PLAIN;
  }
  const id = styles.length as StyleId;
  styles.push(withoutOff(style));
  idsByKey.set(key, id);
  return id;
}

/** The terminal's own look: always number 0. */
export const PLAIN: StyleId = intern({});

export function styleOf(id: StyleId): Style {
  return styles[id] ?? {};
}

const layered = new Map<number, StyleId>();

/** The base with the colours and attributes of `over` put on top: a selection bar over coloured text. */
export function layer(base: StyleId, over: StyleId): StyleId {
  const key = base * (MOST_STYLES + 1) + over;
  let id = layered.get(key);
  if (id === undefined) {
    id = intern({ ...styleOf(base), ...styleOf(over) });
    layered.set(key, id);
  }
  return id;
}

const blanks: StyleId[] = [];

/**
 * What is seen of a style where a cell is blank: the colour and weight of a letter that is not there do not
 * show, as long as nothing is drawn with them.
 */
export function styleOfBlank(id: StyleId): StyleId {
  let blank = blanks[id];
  if (blank === undefined) {
    const { background, inverse, underline } = styleOf(id);
    const isDrawn = inverse === true || underline === true;
    blank = isDrawn ? id : background === undefined ? PLAIN : intern({ background });
    blanks[id] = blank;
  }
  return blank;
}

/** An attribute that is off and one that is not named are the same, also when laid over others. */
function withoutOff(style: Style): Style {
  return Object.fromEntries(Object.entries(style).filter(([, value]) => value !== false));
}

function keyOf(style: Style): string {
  const colour = (value: Colour | undefined) => (value === undefined ? '' : `${value.rgb}/${value.ansi}`);
  const flag = (value: boolean | undefined) => (value === true ? 1 : 0);
  return [
    colour(style.foreground),
    colour(style.background),
    flag(style.bold),
    flag(style.dim),
    flag(style.inverse),
    flag(style.underline),
  ].join(' ');
}
