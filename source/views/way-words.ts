import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import type { Piece } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { formatAge } from '../format/duration.ts';
import { formatQuantity } from '../format/quantity.ts';
import type { StyleId } from '../screen/style.ts';
import type { LinkReport } from './link-reports.ts';
import type { Way } from './link-way.ts';
import { signsOf } from './look-signs.ts';
import { freshnessPiece, styleAt } from './look-words.ts';
import { type Tone, toneOf } from './word-tones.ts';

/** A packet in a thousand is what a bulk copy feels. */
export const LOSSY = 1e-3;
/** From here on a link has little left to give. */
const BUSY = 0.85;

/** How much a way asks to be looked at; the higher, the more. */
export function worryOf({ own, disagreements }: Way): number {
  if (own === null) return WEIGHTS.unknown;
  if (!own.isHeard) return WEIGHTS.unknown;
  const isLossy = (own.lossForward ?? 0) >= LOSSY;
  return Math.max(
    WEIGHTS[toneOf(own.state)],
    WEIGHTS[toneOf(own.protection)],
    isLossy || disagreements.length > 0 ? WEIGHTS.warning : 0,
  );
}

const WEIGHTS: Readonly<Record<Tone, number>> = { critical: 4, warning: 3, unknown: 2, noted: 1, plain: 0 };

/** `● up`, `△ degraded`, `▲ down`, `○ stale`, `? unknown`: one sign for all that is to be said of it. */
export function signOf(way: Way, { theme, glyphs }: Look): Piece {
  const { own } = way;
  if (own === null) return { text: glyphs.unknown, style: theme.muted };
  if (!own.isHeard) return { text: glyphs[own.freshness], style: theme.stale };
  const worry = worryOf(way);
  if (worry >= WEIGHTS.critical) return { text: glyphs.critical, style: theme.critical };
  if (worry >= WEIGHTS.warning) return { text: glyphs.warning, style: theme.warning };
  if (worry >= WEIGHTS.unknown) return { text: glyphs.unknown, style: theme.muted };
  return { text: glyphs.ok, style: theme.ok };
}

export function delayPiece(own: LinkReport, look: Look): Piece {
  return figure(own, formatQuantity(own.delaySeconds, 's', { signs: signsOf(look) }), look);
}

export function variationPiece(own: LinkReport, look: Look): Piece {
  return figure(own, formatQuantity(own.variationSeconds, 's', { signs: signsOf(look) }), look);
}

/** How much of what it can carry leaves on it. */
export function loadOf({ transmit, capacity }: LinkReport): number | null {
  return transmit === null || capacity === null || capacity <= 0 ? null : transmit / capacity;
}

export function loadPiece(own: LinkReport, look: Look): Piece {
  const load = loadOf(own);
  const text = formatQuantity(load, 'ratio', { signs: signsOf(look) });
  const isBusy = load !== null && load >= BUSY;
  return isBusy ? alarm(own, text, look) : figure(own, text, look);
}

/** A share of packets, with a sign where a copy feels it. */
export function lossPiece(own: LinkReport, ratio: number | null, look: Look): Piece {
  const text = formatQuantity(ratio, 'ratio', { signs: signsOf(look) });
  return ratio !== null && ratio >= LOSSY ? alarm(own, text, look) : figure(own, text, look);
}

/** `● MACsec, key 2 h`, `△ not protected`, `? unknown`. */
export function protectionPieces(own: LinkReport, look: Look, isShort = false): Piece[] {
  const { theme, glyphs } = look;
  const by = own.encryption ?? glyphs.missing;
  const key =
    own.keyAgeSeconds === null || isShort ? say`` : say`, key ${formatAge(own.keyAgeSeconds, signsOf(look))}`;
  const styled = (text: SafeText, style = theme.text): Piece => ({
    text,
    style: styleAt(own.freshness, style, look),
  });
  switch (own.protection) {
    case 'protected':
      return [styled(say`${glyphs.ok} ${by}`), styled(key, theme.muted)];
    case 'rekeying late':
      return [styled(say`${glyphs.warning} ${by}${key}: rekeying late`, theme.warning)];
    case 'unprotected':
      return [styled(say`${glyphs.warning} not protected`, theme.warning)];
    default:
      return [styled(say`${glyphs.unknown} unknown`, theme.muted)];
  }
}

/** One letter for what protects a way: `M`, `W`, `I`; `-` where nothing does, `?` where that is not known. */
export function protectionLetter({ encryption, protection, freshness }: LinkReport, look: Look): Piece {
  const { theme, glyphs } = look;
  const letter = encryption === null ? glyphs.ok : neutralise(encryption.slice(0, 1));
  const styled = (text: SafeText, style: StyleId): Piece => ({
    text,
    style: styleAt(freshness, style, look),
  });
  if (protection === 'protected') return styled(letter, theme.text);
  if (protection === 'rekeying late') return styled(letter, theme.warning);
  return protection === 'unprotected' ? styled(say`-`, theme.warning) : styled(glyphs.unknown, theme.muted);
}

export const LETTERS = say`M MACsec W WireGuard I IPsec - none`;

export function statePieces(own: LinkReport, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const word = neutralise(own.state);
  if (!own.isHeard) {
    return [
      freshnessPiece(own.freshness, own.ageSeconds, look),
      { text: say`, was ${word}`, style: theme.stale },
    ];
  }
  const tone = toneOf(own.state);
  const why = own.stateReason === null ? say`` : say`: ${own.stateReason}`;
  const first: Piece =
    tone === 'critical' || tone === 'warning'
      ? { text: say`${glyphs[tone]} ${word}`, style: theme[tone] }
      : tone === 'unknown'
        ? { text: say`${glyphs.unknown} ${word}`, style: theme.muted }
        : { text: say`${glyphs.ok} ${word}`, style: theme.text };
  return [first, { text: why, style: theme.muted }];
}

/** Said in full wherever an end is missing, so that half of a link is not taken for all of it. */
export const ONE_END = say`unknown (one end only)`;

/** What the ends say differently, in words: `disagree: state, loss`. */
export function disagreementWords({ disagreements }: Way): SafeText | null {
  return disagreements.length === 0 ? null : neutralise(`disagree: ${disagreements.join(', ')}`);
}

export function figure(own: LinkReport, text: SafeText, look: Look): Piece {
  const isMissing = text === signsOf(look).missing;
  const style = isMissing ? look.theme.faint : look.theme.text;
  return { text, style: styleAt(own.freshness, style, look) };
}

function alarm(own: LinkReport, text: SafeText, look: Look): Piece {
  const { theme, glyphs } = look;
  return { text: say`${glyphs.warning} ${text}`, style: styleAt(own.freshness, theme.warning, look) };
}
