import type { MigrationView } from './operations/migration/view.ts';
import type { SiteTables } from './store/site-tables.ts';

/**
 * Names on each link the migration that uses it: of several between the same sites the one under way longest.
 * Which of several links a copy takes is the network's affair, so each of them names it.
 */
export function markLinks(tables: SiteTables, views: readonly MigrationView[]): void {
  const links = tables.of('links');
  const [peer, operation] = [links.column('peer'), links.column('operation')];
  const oldest = new Map<string, MigrationView>();
  for (const view of views) {
    const known = oldest.get(view.peer);
    // Ids are ULIDs: what sorts first was begun first.
    if (!view.hasEnded && (known === undefined || view.operation < known.operation))
      oldest.set(view.peer, view);
  }
  links.forEach((slot) => {
    const under = oldest.get(links.text(peer, slot) ?? '')?.operation ?? null;
    if (links.text(operation, slot) !== under) links.setText(operation, slot, under);
  });
}
