import type { Actor } from '../operation-records.ts';
import { operatorOf } from './roles.ts';
import type { SiteFacts } from './site-facts.ts';

/**
 * Who acts when a console says that somebody else asks through it, as one that is served over SSH does. A
 * console whose word the policy takes (`may: [speak-for]`, by its own name) acts as that operator, who is
 * judged like at a console of his own, and stands as `via`. Any other acts as itself, and what it says of the
 * person, `weft://key/NAME`, is kept as `via` for the record alone.
 */
export function actorOf(
  identity: string,
  speaker: string | undefined,
  facts: () => Pick<SiteFacts, 'policy' | 'site'>,
): Actor {
  const console = operatorOf(identity);
  if (speaker === undefined) return { actor: console, via: null };
  return maySpeakFor(console, facts())
    ? { actor: `weft://operator/${speaker}`, via: console }
    : { actor: console, via: `weft://key/${speaker}` };
}

/** Everyone, `*`, is not meant: whoever may speak for others can be anybody, which has to be said by name. */
function maySpeakFor(console: string, { policy, site }: Pick<SiteFacts, 'policy' | 'site'>): boolean {
  return (policy?.roles ?? []).some(
    ({ who, may, sites }) =>
      may.includes('speak-for') && who.includes(console) && (sites.includes('*') || sites.includes(site)),
  );
}
