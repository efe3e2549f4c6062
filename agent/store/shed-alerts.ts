import type { Condition } from './alerts.ts';
import type { SiteTables } from './site-tables.ts';

/** Machines that kept the power limit of a shed that is over: their work is slower than anybody asked for. */
export function leftoverCaps(tables: SiteTables): readonly Condition[] {
  const operations = tables.of('operations');
  const column = operations.column('capsLeft');
  const found: Condition[] = [];
  operations.forEach((slot) => {
    const nodes = (operations.text(column, slot) ?? '').split(',').filter((name) => name !== '');
    if (nodes.length === 0) return;
    const named = nodes.slice(0, 3).join(', ');
    const more = nodes.length > 3 ? ` and ${nodes.length - 3} more` : '';
    found.push({
      rule: 'shed caps',
      subject: operations.keyOf(slot),
      severity: 'warning',
      message: `${named}${more} kept the power limit of a shed that is over`,
      action: 'give their GPUs back the limit they had: it stands in the record shed.caps of the operation',
    });
  });
  return found;
}
