import { OWN_RULE } from '../../fabric/own-findings.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import type { Target } from '../page-block.ts';

/** What an alert is about: what Enter opens, and the machine it has to do with. */
export interface AlertSubject {
  readonly target: Target | null;
  /** Raw. */
  readonly node: string | null;
  /** Key of the GPU's row, raw. */
  readonly gpuKey: string | null;
}

/** A subject is `node`, `node/gpu`, `source/target`, `peer/link`, a feed, or words. */
export function alertSubject(site: SiteView, rule: string, subject: string): AlertSubject {
  const none = { target: null, node: null, gpuKey: null };
  const has = (kind: 'nodes' | 'links' | 'feeds', key: string): boolean =>
    site.table(kind)?.find(key) !== undefined;
  if (rule.startsWith('link') && has('links', subject)) {
    return { ...none, target: { view: 'link', subject: `${site.id}/${subject}` } };
  }
  if (rule === 'feed' && has('feeds', subject)) {
    return { ...none, target: { view: 'record', subject: `${site.id}/${subject}`, of: 'feeds' } };
  }
  if (rule === 'grid' || rule === OWN_RULE)
    return { ...none, target: { view: 'record', subject: site.id, of: 'sites' } };
  const slash = subject.indexOf('/');
  const [before, after] = slash < 0 ? [subject, ''] : [subject.slice(0, slash), subject.slice(slash + 1)];
  if (rule === 'gpu') {
    const gpuKey = gpuNamed(site, before, after);
    const target: Target | null =
      gpuKey === null
        ? nodeTarget(site, before)
        : { view: 'record', subject: `${site.id}/${gpuKey}`, of: 'gpus' };
    return { target, node: before, gpuKey };
  }
  const node = has('nodes', before) ? before : has('nodes', after) ? after : null;
  return { target: node === null ? null : nodeTarget(site, node), node, gpuKey: null };
}

function nodeTarget(site: SiteView, node: string): Target | null {
  const isKnown = site.table('nodes')?.find(node) !== undefined;
  return isKnown ? { view: 'node', subject: `${site.id}/${node}` } : null;
}

/** By its index, or by its uuid where it had no index. */
function gpuNamed(site: SiteView, node: string, name: string): string | null {
  const table = site.table('gpus');
  if (table === undefined) return null;
  const [nodeColumn, index, uuid] = [table.column('node'), table.column('gpu'), table.column('uuid')];
  const slice = table.column('instance');
  let found: string | null = null;
  table.forEach((slot) => {
    if (found !== null || table.text(nodeColumn, slot) !== node || table.text(slice, slot) !== null) return;
    const isIt = String(table.number(index, slot)) === name || table.text(uuid, slot) === name;
    if (isIt) found = table.keyOf(slot);
  });
  return found;
}
