import { didYouMean } from '../../protocol/configuration/nearest.ts';
import { UsageError } from './command-line.ts';

/** A word of those; `where` says who wants it. Fails with `UsageError`. */
export function oneWord<const W extends string>(
  word: string | undefined,
  words: readonly W[],
  where: string,
): W {
  const found = words.find((candidate) => candidate === word);
  if (found !== undefined) return found;
  const meant = didYouMean(word ?? '', words);
  throw new UsageError(
    `${where} wants one of ${words.join(', ')}; found ${JSON.stringify(word)}${meant === '' ? '' : `;${meant}`}`,
  );
}
