/**
 * One request about an operation that is open, whoever began it. The agent answers it like a command, with
 * `id` as the answer's id: the same id with the same body gets the same answer.
 */
export interface Steer {
  /** A ULID chosen by the console, of this request alone. */
  readonly id: string;
  /** The operation's id. */
  readonly operation: string;
  readonly verb: SteerVerb;
  /** `extend`: its deadline from now on, counted from when it was accepted; else null. */
  readonly deadlineSeconds: number | null;
  /** Why, in the operator's words; may be empty where nothing is taken back. */
  readonly reason: string;
  /**
   * The operation's `hash` as the console showed it. An approval is given to exactly this; any other steer
   * is refused as a conflict where the operation was edited since it was looked at.
   */
  readonly hash: string;
}

/**
 * `approve` is for a second person only. `force-void` declares the other site's copy of a migration dead, on
 * the word of two people: the first is answered `waiting for approval`, the second carries it out.
 */
export const STEER_VERBS = ['pause', 'resume', 'cancel', 'extend', 'approve', 'force-void'] as const;
export type SteerVerb = (typeof STEER_VERBS)[number];
