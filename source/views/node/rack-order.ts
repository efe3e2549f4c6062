import { compareNames } from '../../../protocol/node-set-fold.ts';
import type { Fabric } from '../../fabric/fabric.ts';

/**
 * The node before (-1) or after (1) `site/node` in its rack, by name; where there is none, why. Of a node
 * without a rack the whole site is the row it stands in.
 */
export function neighbourOf(fabric: Fabric, subject: string, by: -1 | 1): string | { readonly why: string } {
  const slash = subject.indexOf('/');
  const site = fabric.site(subject.slice(0, Math.max(0, slash)));
  const node = subject.slice(slash + 1);
  const table = site?.table('nodes');
  const own = table?.find(node);
  if (site === undefined || table === undefined || own === undefined) return { why: `${subject} is gone` };
  const [rack, hall] = [table.column('rack'), table.column('hall')];
  const name = table.column('node');
  const names: string[] = [];
  table.forEach((slot) => {
    const isNeighbour =
      table.text(rack, slot) === table.text(rack, own) && table.text(hall, slot) === table.text(hall, own);
    if (isNeighbour) names.push(table.text(name, slot) ?? '');
  });
  names.sort(compareNames);
  const next = names[names.indexOf(node) + by];
  if (next !== undefined) return `${site.id}/${next}`;
  const where = table.text(rack, own) === null ? `of ${site.id}` : `in rack ${table.text(rack, own)}`;
  return { why: `${node} is the ${by < 0 ? 'first' : 'last'} ${where}` };
}
