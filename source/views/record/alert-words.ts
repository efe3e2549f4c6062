import { type SafeText, say } from '../../../protocol/text.ts';
import { OWN_RULE } from '../../fabric/own-findings.ts';

export interface RuleWords {
  /** What it means to who is on call. */
  readonly means: SafeText;
  /** What to do, where neither the vendor nor the rule says anything better. */
  readonly next: SafeText;
}

/** What the agent's rules mean; a rule of a newer agent gets the last words. */
export function wordsOfRule(rule: string): RuleWords {
  return RULES.get(rule) ?? UNKNOWN;
}

const RULES: ReadonlyMap<string, RuleWords> = new Map([
  [
    OWN_RULE,
    {
      means: say`This console does not hear the site's agent, and found that out by itself: no agent told it, and it is sent to none. All that it shows of the site is a memory; whether the site is well is not known.`,
      next: say`"weft doctor" looks at the whole way to the site, once; its page says where it is dialled and what came back`,
    },
  ],
  [
    'gpu',
    {
      means: say`A GPU is not well. What runs on it fails or waits for it, and work that spans GPUs stops with it.`,
      next: say`do what the GPU asks for when its node is empty; when it comes back on the same board, have it replaced`,
    },
  ],
  [
    'node',
    {
      means: say`The scheduler does not reach this machine or has given it up. Nothing new is placed there, and what ran there is ended or started anew elsewhere.`,
      next: say`see whether it has power and network, look at its console, then bring it back in the scheduler`,
    },
  ],
  [
    'source',
    {
      means: say`A reader of this site's agent gets no good answer. What it tells of is a memory that grows old; it says nothing of whether that is well.`,
      next: say`the message says what was asked and what came back; "weft-agent check" at the site asks once more`,
    },
  ],
  [
    'link',
    {
      means: say`The connection to another site loses packets or does not answer. Each site goes on by itself; what moves between them is slow or waits.`,
      next: say`compare what both ends say on the link's page; when only one way loses, look at the optics there, else ask the carrier`,
    },
  ],
  [
    'link protection',
    {
      means: say`What crosses this link could be read on the way. No data whose class asks for protection may use it.`,
      next: say`keep restricted work from moving over it, and have its protection restored`,
    },
  ],
  [
    'feed',
    {
      means: say`A way by which power reaches the site is gone or cannot be relied on. The site runs on the others, with less left for the next failure.`,
      next: say`see on the power page what the other feeds have left, and ask who runs this one`,
    },
  ],
  [
    'grid',
    {
      means: say`The site draws nearly all that its grid connection may give. More work would pass the limit, which the operator of the grid enforces.`,
      next: say`place new work elsewhere, or hold back what can wait`,
    },
  ],
]);

const UNKNOWN: RuleWords = {
  means: say`A rule of this site's agent that this console does not know raised it; its message says what it saw.`,
  next: say`read the message, and look at what it is about`,
};
