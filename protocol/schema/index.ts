import { alerts } from './alerts.ts';
import { audit } from './audit.ts';
import type { RowOf } from './column.ts';
import { demands } from './demands.ts';
import { events } from './events.ts';
import { feeds } from './feeds.ts';
import { gpus } from './gpus.ts';
import { journals } from './journals.ts';
import { links } from './links.ts';
import { meters } from './meters.ts';
import { nodes } from './nodes.ts';
import { operations } from './operations.ts';
import { sites } from './sites.ts';
import { sources } from './sources.ts';
import { workloads } from './workloads.ts';

/** The one inventory of record kinds. Their order is their order on the wire. */
export const KINDS = {
  sites,
  nodes,
  gpus,
  workloads,
  links,
  feeds,
  alerts,
  operations,
  events,
  sources,
  audit,
  journals,
  meters,
  demands,
} as const;

export type Kinds = typeof KINDS;
export type KindName = keyof Kinds;
export const KIND_NAMES = Object.keys(KINDS) as readonly KindName[];

/** One row of a kind, all columns, as a plain object. */
export type Row<K extends KindName> = RowOf<Kinds[K]>;
/** Some columns of a row: what a source hands in. An absent column is left as it was. */
export type Patch<K extends KindName> = { readonly [N in keyof Row<K>]?: Row<K>[N] | undefined };
