import { blankReason } from './dcgm-blank.ts';
import { AMBIGUOUS_RATIO, DCGM_FIELDS, type DcgmFigure, FIELDS_OF } from './dcgm-fields.ts';
import { type DcgmUnit, PERCENT } from './dcgm-units.ts';

/** A figure in base units, or why there is none. `lie` marks what no machine can be. */
export type DcgmMeasured =
  | { readonly value: number; readonly field: number }
  | { readonly reason: string; readonly lie?: true };

/** The raw values of one GPU by field index, before anything is believed. */
export class DcgmValues {
  readonly #values: (number | undefined)[] = [];

  /** Keeps the first value of a field; false says that there was one. */
  keep(field: number, value: number): boolean {
    if (this.#values[field] !== undefined) return false;
    this.#values[field] = value;
    return true;
  }

  /** Takes over what the other has and this one has not. */
  absorb(other: DcgmValues): void {
    for (const [field, value] of other.#values.entries()) {
      if (value !== undefined) this.keep(field, value);
    }
  }

  /** The first of a figure's fields that has a value; undefined when the exporter gave none of them. */
  measure(figure: DcgmFigure, meaning: DcgmMeaning): DcgmMeasured | undefined {
    let missing: DcgmMeasured | undefined;
    for (const field of FIELDS_OF.get(figure) ?? []) {
      const raw = this.#values[field];
      if (raw === undefined) continue;
      const measured = believe(raw, field, unitOf(field, meaning));
      if ('value' in measured) return measured;
      missing ??= measured;
    }
    return missing;
  }
}

/** What the rest of a host’s series tells about the meaning of a single one. */
export interface DcgmMeaning {
  /** `DCGM_FI_DEV_GPU_UTIL_RATIO` counts per cent, see AMBIGUOUS_RATIO. */
  readonly ratioIsPercent: boolean;
}

function unitOf(field: number, meaning: DcgmMeaning): DcgmUnit {
  return field === AMBIGUOUS_RATIO && meaning.ratioIsPercent ? PERCENT : DCGM_FIELDS[field]!.unit;
}

function believe(raw: number, field: number, unit: DcgmUnit): DcgmMeasured {
  const blank = blankReason(raw, unit.narrow);
  if (blank !== null) return { reason: blank };
  if (raw < unit.least) return { reason: `cannot be ${raw}`, lie: true };
  if (raw > unit.most) return { reason: `cannot be ${raw}`, lie: true };
  return { value: unit.toBase(raw), field };
}
