/** Columns that a healthy data-centre GPU has alike in all captures of it. */
export const HEALTHY = {
  eccCorrected: 0,
  eccUncorrected: 0,
  remappedRowsCorrectable: 0,
  remappedRowsUncorrectable: 0,
  rowRemapPending: false,
  rowRemapFailed: false,
};
