import type { SafeText } from '../../protocol/text.ts';

/** Shells on nodes, as the console asks for them. */
export interface Shells {
  /** Why there is none at a site; null where there may be one. */
  readonly whyNot: (site: string) => SafeText | null;
  /**
   * Lends the terminal to a shell on a node whose name was checked, until it ends. Gives what went wrong in
   * raw text, with the hop and what to do; null when nothing did.
   */
  readonly open: (site: string, node: string) => Promise<string | null>;
}
