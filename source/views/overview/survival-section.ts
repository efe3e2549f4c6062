import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { pad } from '../../../protocol/text-width.ts';
import { type Piece, widthOf, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { signsOf } from '../look-signs.ts';
import type { OverviewModel } from './overview-rows.ts';
import type { Section } from './section.ts';
import type { Survival } from './survival.ts';

const MOST = 8;
const NEEDED = 3;
const WORST_FIRST = ['short', 'unknown', 'fits'];

/** `If lost  De Halm  ▲ 2,113 GPUs short  of them 512 health: no place`; null where nobody computed it. */
export function survivalSection({ survival, names }: OverviewModel, title: SafeText): Section | null {
  if (survival === null || survival.length === 0) return null;
  const rows = survival.toSorted(
    (a, b) =>
      WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict) ||
      (b.shortGpus ?? 0) - (a.shortGpus ?? 0),
  );
  return {
    title,
    least: 1,
    wanted: Math.min(MOST, rows.length),
    needed: Math.min(NEEDED, rows.length),
    weight: 1.5,
    paint: (buffer, rect, look) => {
      const nameOf = ({ site }: Survival): SafeText => names.get(site) ?? neutralise(site);
      const widest = Math.max(...rows.map((row) => widthOf(nameOf(row))));
      for (const [line, row] of rows.slice(0, rect.height).entries()) {
        const name = { text: say`${pad(nameOf(row), widest)}  `, style: look.theme.text };
        const rest = line === rect.height - 1 ? rows.length - rect.height : 0;
        const more = rest > 0 ? [{ text: say`  +${rest} more`, style: look.theme.muted }] : [];
        const pieces = [name, ...verdictPieces(row, look), ...more];
        writePieces(buffer, rect.x, rect.y + line, rect.width, pieces, look.glyphs.ellipsis);
      }
    },
  };
}

function verdictPieces({ verdict, shortGpus, note }: Survival, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const count = formatQuantity(shortGpus, 'count', { signs: signsOf(look) });
  const said: Readonly<Record<Survival['verdict'], Piece>> = {
    fits: { text: say`${glyphs.ok} its work fits elsewhere`, style: theme.text },
    short: { text: say`${glyphs.critical} ${count} GPUs short`, style: theme.critical },
    unknown: { text: say`${glyphs.unknown} not known`, style: theme.warning },
  };
  return [said[verdict], { text: note === null ? say`` : say`: ${note}`, style: theme.muted }];
}
