import * as z from 'zod';
import { keys, listOf, mapOf, name, oneOf, orNull } from './fields.ts';

/** Where workloads of a class may be: null is "anywhere", an empty list "nowhere". */
export interface DataClass {
  readonly sites: readonly string[] | null;
  /** Countries, ISO 3166-1 alpha-2. */
  readonly jurisdictions: readonly string[] | null;
  /** How a link must be encrypted to carry it. */
  readonly links: readonly LinkProtection[] | null;
}

const LINK_PROTECTIONS = ['certified', 'protected', 'unprotected'] as const;
export type LinkProtection = (typeof LINK_PROTECTIONS)[number];

export function jurisdiction() {
  const expected = 'a country by two capital letters, such as NL';
  return z.string({ error: expected }).regex(/^[A-Z]{2}$/, { error: expected });
}

/** Data classes by name: the agents decide by them, the console plans by them. */
export function dataClasses() {
  const dataClass = keys(
    {
      sites: orNull(listOf(name('a site'), 'a list of sites')),
      jurisdictions: orNull(listOf(jurisdiction(), 'a list of countries, such as [NL, DE]')),
      links: orNull(listOf(oneOf(LINK_PROTECTIONS), 'a list such as [certified, protected]')),
    },
    'a mapping of sites, jurisdictions and links, {} for anywhere',
  );
  return mapOf(name('a data class'), dataClass, 'a mapping from data classes to where they may go');
}
