import { PROTOCOL } from './frame.ts';

/** The version both sides speak, or why there is none, in words for the one who has to update. */
export function agreeOnVersion(
  other: { readonly lowest: number; readonly highest: number },
  names: { readonly own: string; readonly other: string },
  own: { readonly lowest: number; readonly highest: number } = PROTOCOL,
): { readonly version: number } | { readonly refusal: string } {
  const version = Math.min(own.highest, other.highest);
  if (version >= Math.max(own.lowest, other.lowest)) return { version };
  const behind = other.highest < own.lowest ? names.other : names.own;
  return {
    refusal:
      `no common protocol version: ${names.own} speaks ${range(own)}, ${names.other} speaks ${range(other)}; ` +
      `update ${behind}`,
  };
}

function range(versions: { readonly lowest: number; readonly highest: number }): string {
  return versions.lowest === versions.highest
    ? String(versions.lowest)
    : `${versions.lowest}–${versions.highest}`;
}
