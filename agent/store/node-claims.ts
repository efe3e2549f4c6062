import type { Patch } from '../../protocol/index.ts';
import { joinRow } from '../sources/rows.ts';

/** Columns that schedulers and telemetry both tell of: the ones that two sources could fight over. */
const CONTESTED = [
  'gpuModel',
  'cpuLoad',
  'memoryTotalBytes',
  'memoryUsedBytes',
  'powerWatts',
  'inletTemperatureCelsius',
] as const satisfies readonly (keyof Patch<'nodes'>)[];
type Contested = (typeof CONTESTED)[number];

/** What is used is a share of that total and of no other: both come from one source, or the part is null. */
const PART_OF: Readonly<Partial<Record<Contested, Contested>>> = { memoryUsedBytes: 'memoryTotalBytes' };

interface Claims {
  /** Who gave each column the value it has. */
  readonly owners: Map<Contested, { readonly source: string; readonly looked: boolean }>;
  /** What each source did not measure, in the form `notMeasured` keeps. */
  readonly reasons: Map<string, string>;
}

/**
 * Settles who speaks for a column of a node when several sources tell it: a value before none, and who
 * looked at the machine itself before its scheduler, which may repeat its configuration. Otherwise a
 * figure would jump between two sources with every reading. An owner that falls silent keeps its column,
 * because a silence changes ages and never a value.
 */
export class NodeClaims {
  readonly #claims = new Map<string, Claims>();

  /** The part of a source's patch that counts, with the reasons of all sources for what nobody measured. */
  settle(
    node: string,
    by: { readonly source: string; readonly looked: boolean },
    patch: Patch<'nodes'>,
  ): Patch<'nodes'> {
    const { owners, reasons } = this.#of(node);
    // Copied where it differs at all: nearly every row of a site counts as it came.
    let settled: { -readonly [C in keyof Patch<'nodes'>]: Patch<'nodes'>[C] | undefined } | null = null;
    for (const column of CONTESTED) {
      const value = patch[column];
      if (value === undefined) continue;
      const whole = owners.get(PART_OF[column] ?? column);
      const owner = whole ?? owners.get(column);
      const foreign = owner !== undefined && owner.source !== by.source;
      if (foreign && (value === null || owner.looked || !by.looked)) {
        settled ??= { ...patch };
        settled[column] = undefined;
      } else if (value === null) owners.delete(column);
      else owners.set(column, by);
    }
    if (patch.notMeasured === null) reasons.delete(by.source);
    else if (patch.notMeasured !== undefined) reasons.set(by.source, patch.notMeasured);
    const notMeasured = reasonsFor(reasons, owners);
    if (settled === null && patch.notMeasured === notMeasured) return patch;
    return joinRow(settled ?? patch, { notMeasured });
  }

  forget(node: string): void {
    this.#claims.delete(node);
  }

  #of(node: string): Claims {
    const known = this.#claims.get(node);
    if (known !== undefined) return known;
    const fresh: Claims = { owners: new Map(), reasons: new Map() };
    this.#claims.set(node, fresh);
    return fresh;
  }
}

/** Each column once, and none that somebody did measure. */
function reasonsFor(reasons: Claims['reasons'], owners: Claims['owners']): string | null {
  if (reasons.size === 0) return null;
  const parts = new Map<string, string>();
  for (const text of reasons.values()) {
    for (const part of text.split('; ')) {
      const column = part.slice(0, part.indexOf('='));
      if (!parts.has(column) && !owners.has(column as Contested)) parts.set(column, part);
    }
  }
  return parts.size === 0 ? null : [...parts.values()].join('; ');
}
