import type { Random } from './random.ts';

/** Who computes: an account, its users, the class of its data and what kinds of jobs it sends. */
export interface Account {
  readonly name: string;
  /** Null where nobody declared one. */
  readonly dataClass: 'health' | 'internal' | 'public' | null;
  readonly kinds: readonly string[];
  readonly users: readonly [string, ...string[]];
}

const ACCOUNTS = [
  ['llm-a', 'internal', ['training', 'fine-tuning', 'inference']],
  ['llm-b', 'internal', ['training', 'fine-tuning', 'notebook']],
  ['dutch-language', 'public', ['training', 'fine-tuning', 'inference', 'analysis']],
  ['cohort', 'health', ['training', 'fine-tuning', 'analysis', 'notebook']],
  ['clinical-imaging', 'health', ['training', 'fine-tuning', 'inference', 'analysis']],
  ['registers', 'internal', ['inference', 'analysis']],
  ['chem', 'public', ['simulation', 'training', 'analysis']],
  ['climate', 'public', ['simulation', 'training']],
  ['astro', 'public', ['simulation', 'analysis', 'notebook']],
  ['turbine-design', 'internal', ['simulation', 'fine-tuning']],
  ['teaching', null, ['notebook', 'analysis', 'fine-tuning']],
] as const;

export function accountsOf(nodeCount: number, random: Random): readonly Account[] {
  const usersEach = 3 + Math.round(Math.sqrt(nodeCount) / 3);
  return ACCOUNTS.map(([name, dataClass, kinds]) => {
    const user = () => `u${random.whole(1000, 9999)}`;
    return { name, dataClass, kinds, users: [user(), ...Array.from({ length: usersEach }, user)] };
  });
}
