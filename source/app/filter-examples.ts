import { type SafeText, say } from '../../protocol/text.ts';
import type { ViewName } from '../views/view-names.ts';

/** What people look for first in each table, as they would type it: for who has never filtered here. */
export function filterExamples(view: ViewName): SafeText {
  return EXAMPLES.get(view) ?? say`any word`;
}

const EXAMPLES: ReadonlyMap<ViewName, SafeText> = new Map([
  ['nodes', say`any word, scheduling=drained, health!=ok`],
  ['gpus', say`any word, temperatureCelsius>80, health=failed`],
  ['workloads', say`a user's name or any word, state=pending`],
  ['links', say`any word, state!=up, lossForwardRatio>0.1%`],
  ['feeds', say`any word, state!=ok, renewable=yes`],
  ['demands', say`any word, kind="import limit", limitWatts<50MW`],
  ['alerts', say`any word, severity=critical, clearedAt=-`],
  ['operations', say`who asked or any word, state=running`],
  ['events', say`any word, kind=xid, severity=critical`],
  ['sites', say`any word, freshness=stale, health!=ok`],
]);
