import type { RowSet } from '../fabric/row-set.ts';

/** The slot that a name (`site/key`) means, among the sites of a row set; null when there is no such row. */
export function slotNamed(
  rows: RowSet,
  name: string,
): { readonly site: number; readonly slot: number } | null {
  const slash = name.indexOf('/');
  const id = slash < 0 ? name : name.slice(0, slash);
  const site = rows.sites.findIndex((candidate) => candidate.id === id);
  const slot = rows.tables[site]?.find(slash < 0 ? '' : name.slice(slash + 1));
  return slot === undefined ? null : { site, slot };
}

/** Which row of the set a name means; looks at `hint` first, where it was before. null when it is not among them. */
export function rowNamed(rows: RowSet, name: string, hint: number): number | null {
  const found = slotNamed(rows, name);
  if (found === null) return null;
  const isIt = (row: number): boolean => rows.slotOf[row] === found.slot && rows.siteOf[row] === found.site;
  if (hint < rows.count && isIt(hint)) return hint;
  for (let row = 0; row < rows.count; row++) if (isIt(row)) return row;
  return null;
}
