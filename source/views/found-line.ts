import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { fitCells } from '../../protocol/text-width.ts';
import { type Piece, widthOf } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { isMemory } from '../fabric/freshness.ts';
import { RowAges } from '../fabric/row-age.ts';
import type { Found } from '../fabric/search.ts';
import type { FoundKind } from '../fabric/search-sources.ts';
import { formatAge } from '../format/duration.ts';
import { signsOf } from './look-signs.ts';
import { freshnessPiece, styleAt } from './look-words.ts';
import { freshnessSign, tonedWord } from './word-tones.ts';

/** Which column says how a thing fares, and which tell more of it than its name. */
const TOLD: Readonly<
  Partial<Record<FoundKind, { readonly state: string; readonly more: readonly string[] }>>
> = {
  node: { state: 'health', more: ['rack', 'gpuModel'] },
  gpu: { state: 'health', more: ['uuid', 'model'] },
  workload: { state: 'state', more: ['name', 'user'] },
  feed: { state: 'state', more: ['kind'] },
  link: { state: 'state', more: ['carrier'] },
  alert: { state: 'severity', more: ['message'] },
};

const KIND_CELLS = 8;
const STATE_CELLS = 11;
const AGE_CELLS = 10;
const GAPS = 4;
const SITE_SHARE = 5;
const LEAST_SITE = 9;
const MOST_SITE = 18;

/**
 * One thing that was found, `width` cells wide: what it is, its name with what was typed in it, more of it,
 * where, how it fares, and how old that is.
 * ```
 * gpu      dh-a14-n03/5  GPU-4f3a-77 H200          de-halm    ▲ failed     ● 0.6 s
 * ```
 */
export function foundLine(found: Found, typed: string, width: number, now: number, look: Look): Piece[] {
  const { theme } = look;
  const { kind, site } = found;
  const siteCells = Math.min(MOST_SITE, Math.max(LEAST_SITE, Math.floor(width / SITE_SHARE)));
  const room = width - KIND_CELLS - siteCells - STATE_CELLS - AGE_CELLS - GAPS;
  const { state, age, more, isDim } = toldOf(found, now, look);
  const label = neutralise(found.label);
  const name = highlighted(label, typed, look, isDim ? theme.stale : theme.text);
  const rest = Math.max(0, room - widthOf(label) - 2);
  const told = rest > 4 && more !== '' ? fitCells(say`  ${more}`, rest + 2) : padding(rest + 2);
  const named =
    widthOf(label) > room ? cutName(label, room, theme.text) : [...name, { text: told, style: theme.muted }];
  const where = kind === 'site' || site === null ? say`` : neutralise(site.id);
  return [
    { text: fitCells(say`${neutralise(kind)}`, KIND_CELLS), style: theme.muted },
    { text: say` `, style: theme.text },
    ...named,
    { text: say` ${fitCells(where, siteCells)}`, style: theme.text },
    { text: say` ${fitCells(state.text, STATE_CELLS)}`, style: state.style },
    { text: say` ${fitCells(age.text, AGE_CELLS)}`, style: age.style },
  ];
}

interface Told {
  readonly state: Piece;
  readonly age: Piece;
  readonly more: SafeText;
  readonly isDim: boolean;
}

function toldOf({ kind, site, row }: Found, now: number, look: Look): Told {
  const { theme } = look;
  const nothing: Piece = { text: say``, style: theme.text };
  if (site !== null && row === null) {
    const ageMs = site.ageMs(now);
    const freshness = site.freshness(now);
    const more = neutralise(site.summaryText('name') ?? '');
    const age = { text: formatAge(ageMs === null ? null : ageMs / 1000, signsOf(look)), style: theme.muted };
    return { state: freshnessPiece(freshness, null, look), age, more, isDim: isMemory(freshness) };
  }
  const told = TOLD[kind];
  if (site === null || row === null || told === undefined) {
    return { state: nothing, age: nothing, more: moreOf(kind), isDim: false };
  }
  const { table, slot } = row;
  const ages = new RowAges(site, table, now);
  const freshness = table.has(slot) ? ages.freshness(slot) : 'lost';
  const word = table.cell(table.column(told.state), slot);
  const state =
    typeof word === 'string' ? tonedWord(word, look) : { text: look.glyphs.missing, style: theme.faint };
  const { sign, style } = freshnessSign(freshness, look);
  const age = table.has(slot) ? formatAge(ages.ageSeconds(slot), signsOf(look)) : say`gone`;
  const words = told.more.flatMap((column) => {
    const cell = table.cell(table.column(column), slot);
    return cell === null || cell === '' ? [] : [String(cell)];
  });
  return {
    state: { text: state.text, style: styleAt(freshness, state.style, look) },
    age: { text: say`${sign} ${age}`, style: freshness === 'live' ? theme.muted : style },
    more: neutralise(words.join(' '), 512),
    isDim: isMemory(freshness),
  };
}

function moreOf(kind: FoundKind): SafeText {
  if (kind === 'user') return say`workloads of this user`;
  return say``;
}

/** What was typed stands out in the name, where it stands there as it was typed. */
function highlighted(label: SafeText, typed: string, { theme }: Look, style: Piece['style']): Piece[] {
  const word = typed.toLowerCase();
  const lower = label.toLowerCase();
  const at = word === '' || lower.length !== label.length ? -1 : lower.indexOf(word);
  if (at < 0) return [{ text: label, style }];
  // Cut between units of a safe text that both sides agree on: neutralise leaves each part as it is.
  const part = (from: number, to: number): SafeText => neutralise(label.slice(from, to));
  return [
    { text: part(0, at), style },
    { text: part(at, at + word.length), style: theme.key },
    { text: part(at + word.length, label.length), style },
  ];
}

function cutName(label: SafeText, room: number, style: Piece['style']): Piece[] {
  return [{ text: fitCells(label, room), style }];
}

function padding(cells: number): SafeText {
  return fitCells(say``, Math.max(0, cells));
}
