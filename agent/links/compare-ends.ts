import type { ToldLink } from '../../protocol/index.ts';

/**
 * What the two ends of a link say differently of it, as one line; null where they agree. What either leaves
 * out contradicts nothing, and neither is taken for the right one.
 */
export function differencesBetween(
  own: ToldLink,
  told: ToldLink | undefined,
  names: { readonly own: string; readonly other: string },
): string | null {
  if (told === undefined) return `${names.other} knows no link ${own.link} to ${names.own}`;
  const found = COMPARED.flatMap(([what, column]) => {
    const [here, there] = [own[column], told[column]];
    if (here === null || there === null || here === there) return [];
    return [`${what} is ${here} at ${names.own} and ${there} at ${names.other}`];
  });
  return found.length === 0 ? null : found.join('; ');
}

const COMPARED: readonly (readonly [what: string, column: Exclude<keyof ToldLink, 'link'>])[] = [
  ['capacity', 'capacityBitsPerSecond'],
  ['carrier', 'carrier'],
  ['owner', 'owner'],
  ['jurisdiction', 'jurisdiction'],
  ['route', 'route'],
  ['what it is certified for', 'dataClasses'],
  ['what protects it', 'encryption'],
];
