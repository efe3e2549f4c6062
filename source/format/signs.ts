import { type SafeText, say } from '../../protocol/text.ts';

/** The signs that formatted values need beyond ASCII, and their twins for terminals without them. */
export interface Signs {
  /** Stands where a value was not measured; never `0`. */
  readonly missing: SafeText;
  readonly celsius: SafeText;
  readonly cubicMetre: SafeText;
  readonly microsecond: SafeText;
}

export const UNICODE_SIGNS: Signs = {
  missing: say`–`,
  celsius: say`°C`,
  cubicMetre: say`m³`,
  microsecond: say`µs`,
};

export const ASCII_SIGNS: Signs = {
  missing: say`-`,
  celsius: say`C`,
  cubicMetre: say`m3`,
  microsecond: say`us`,
};
