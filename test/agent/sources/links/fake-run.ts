import { readFileSync } from 'node:fs';
import type { ProgramResult, RunProgram } from '../../../../agent/io/io.ts';

/** What a fake program was asked, and how. */
export interface Asked {
  readonly argv: readonly string[];
  readonly isSecret: boolean;
}

/** A program that answers from a function, by what it was asked with. */
export function fakeRun(
  answer: (argv: readonly string[]) => string | Partial<ProgramResult>,
  asked: Asked[] = [],
): RunProgram {
  return async (argv, limits) => {
    asked.push({ argv, isSecret: limits.isSecret ?? false });
    const given = answer(argv);
    if (typeof given === 'string') return { stdout: Buffer.from(given), stderr: '', exitCode: 0 };
    return { stdout: Buffer.from(''), stderr: '', exitCode: 0, ...given };
  };
}

export function fixture(path: string): string {
  return readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), 'utf8');
}

export const signal = new AbortController().signal;
export const SECOND = 1000;
