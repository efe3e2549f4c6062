/** Somebody at a terminal who can be asked. Whoever has nobody to ask hands in null instead. */
export interface Prompt {
  /** Shows lines and asks; the answer without its line end, or null when there is none. */
  readonly ask: (lines: readonly string[], question: string) => Promise<string | null>;
  /** The same without showing what is typed. */
  readonly askSecret: (question: string) => Promise<string | null>;
  readonly tell: (line: string) => void;
}
