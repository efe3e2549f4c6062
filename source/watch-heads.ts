import { type ShownJournal, shownJournal } from './fabric/audit-heads.ts';
import type { Fabric } from './fabric/fabric.ts';
import { checkHeads } from './heads-file.ts';

/**
 * Keeps the newest head of every site's journal while the console runs, and says on the screen when one
 * is not what it was. The file is looked at when a head changed, one look at a time.
 */
export function watchHeads(fabric: Fabric, path: string, urlOf: (site: string) => string): void {
  const checked = new Map<string, string>();
  // What of each site was looked at: another site's news are no reason to read this one's journal again.
  const lookedAt = new Map<string, number>();
  let isChecking = false;
  const check = async (): Promise<void> => {
    if (isChecking) return;
    const fresh = fabric.sites.flatMap((site) => {
      if (lookedAt.get(site.id) === site.revision) return [];
      lookedAt.set(site.id, site.revision);
      const shown = shownJournal(site);
      return shown === null || checked.get(site.id) === markOf(shown) ? [] : [shown];
    });
    if (fresh.length === 0) return;
    isChecking = true;
    for (const shown of fresh) checked.set(shown.site, markOf(shown));
    try {
      const { alarms } = await checkHeads(path, fresh, urlOf);
      for (const { site } of fresh) fabric.journalAlarms.delete(site);
      for (const { site, text } of alarms) fabric.journalAlarms.set(site, text);
      fabric.journalAlarms.delete(FILE);
    } catch (error) {
      // Without the file nothing is known of yesterday; that has to be seen, not to end the screen.
      fabric.journalAlarms.set(FILE, error instanceof Error ? error.message : String(error));
    } finally {
      isChecking = false;
    }
    fabric.changed();
  };
  fabric.onChange(() => void check());
}

/** Under this name stands what is wrong with the file itself; no site is called so. */
const FILE = '';

function markOf({ newest, signed }: ShownJournal): string {
  return `${newest.seq} ${newest.hash} ${signed?.store} ${signed?.key}`;
}
