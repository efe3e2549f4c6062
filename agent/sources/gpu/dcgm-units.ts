/** The units that DCGM fields come in, generation by generation, and the base unit each is kept in. */
export interface DcgmUnit {
  /** What the exporter gives, for the notice; null where that is the base unit already. */
  readonly convertedFrom: string | null;
  readonly toBase: (value: number) => number;
  /** Below and above this, in the exporter's unit, no machine of today is: a lie or a sentinel. */
  readonly least: number;
  readonly most: number;
  /** Whether 2147483632 … 2147483635 are NVML's 32-bit blanks here, and not an ordinary amount. */
  readonly narrow: boolean;
}

const same = (value: number): number => value;

const unit = (most: number, rest: Partial<DcgmUnit> = {}): DcgmUnit => ({
  convertedFrom: null,
  toBase: same,
  least: 0,
  most,
  narrow: true,
  ...rest,
});

export const RATIO = unit(1.05, { toBase: (ratio) => Math.min(ratio, 1) });
export const PERCENT = unit(105, { convertedFrom: '%', toBase: (percent) => Math.min(percent / 100, 1) });
export const MEGAHERTZ = unit(1e5, { convertedFrom: 'MHz', toBase: (megahertz) => megahertz * 1e6 });
export const HERTZ = unit(1e11, { narrow: false });
export const MEBIBYTE = unit(2 ** 24, { convertedFrom: 'MiB', toBase: (mebibyte) => mebibyte * 2 ** 20 });
export const BYTE = unit(2 ** 44, { narrow: false });
export const MILLIJOULE = unit(2 ** 47, {
  convertedFrom: 'mJ',
  toBase: (millijoule) => millijoule / 1000,
  narrow: false,
});
export const JOULE = unit(2 ** 47, { narrow: false });
export const WATT = unit(1e5);
export const CELSIUS = unit(300, { least: -100 });
export const BYTE_PER_SECOND = unit(2 ** 47, { narrow: false });
/** DCGM documents the sums over all lanes as MB/s, though the CSV types them as a counter. */
export const MEGABYTE_PER_SECOND = unit(1e8, { convertedFrom: 'MB/s', toBase: (megabyte) => megabyte * 1e6 });
export const COUNT = unit(2 ** 47);
export const CODE = unit(65_534);
export const FLAG = unit(1);
export const BITS = unit(2 ** 40);
