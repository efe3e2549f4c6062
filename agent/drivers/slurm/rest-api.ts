import type { HttpAnswer } from '../../io/io.ts';
import { ReadFailure } from '../../io/io.ts';
import { oneLine, parseObject, remarksOf } from './answer.ts';
import { isFields } from './fields.ts';
import { TOO_OLD } from './slurm-reader.ts';

/** The third number of the API versions whose answers the mapping is written for, `v0.0.36` to `v0.0.44`. */
const OLDEST = 36;
const NEWEST = 44;

export type Get = (path: string) => Promise<HttpAnswer>;

/**
 * Finds the API version to speak: the newest known one that the server's own description lists; where the
 * server has no description (some sites turn it off), by asking from newest to oldest. Fails with `ReadFailure`.
 */
export async function discoverApi(get: Get): Promise<number> {
  for (const path of ['/openapi/v3', '/openapi']) {
    const answer = await get(path);
    refuseUnauthorised(answer, path);
    if (answer.status !== 200) continue;
    const versions = versionsIn(answer, path);
    const best = bestVersion(versions);
    if (best !== null) return best;
  }
  for (let version = NEWEST; version >= OLDEST; version -= 1) {
    const answer = await get(`/slurm/v0.0.${version}/ping`);
    refuseUnauthorised(answer, `/slurm/v0.0.${version}/ping`);
    if (answer.status !== 404) return version;
  }
  throw new ReadFailure(`slurmrestd: found none of the APIs v0.0.${NEWEST} to v0.0.${OLDEST}; ${TOO_OLD}`);
}

export function isNewerThanKnown(version: number): boolean {
  return version > NEWEST;
}

/** The newest that is known; else the oldest that is newer, which has changed least. */
function bestVersion(versions: readonly number[]): number | null {
  const known = versions.filter((version) => version >= OLDEST && version <= NEWEST);
  if (known.length > 0) return Math.max(...known);
  const newer = versions.filter(isNewerThanKnown);
  return newer.length > 0 ? Math.min(...newer) : null;
}

function versionsIn(answer: HttpAnswer, path: string): number[] {
  const paths = parseObject(answer.body, `slurmrestd ${path}`)['paths'];
  if (!isFields(paths)) return [];
  return Object.keys(paths).flatMap((name) => {
    const [, version] = /^\/slurm\/v0\.0\.(\d{1,3})\/nodes\/?$/.exec(name) ?? [];
    return version === undefined ? [] : [Number(version)];
  });
}

/** Throws for an answer that is not one: a refusal, an error page, a path that is not there. */
export function refuseStatus(answer: HttpAnswer, path: string, advise: (words: string) => string): void {
  refuseUnauthorised(answer, path);
  if (answer.status === 200) return;
  const words = wordsOf(answer);
  const next = answer.status === 404 ? 'is this slurmrestd, and its own address?' : advise(words);
  throw new ReadFailure(
    `slurmrestd ${path}: HTTP ${answer.status}${words === '' ? '' : `, ${words}`}; ${next}`,
  );
}

function refuseUnauthorised({ status }: HttpAnswer, path: string): void {
  if (status !== 401 && status !== 403) return;
  throw new ReadFailure(
    `slurmrestd ${path}: refused who we are (HTTP ${status}); expected a socket that lets the agent’s user in, ` +
      'or the user’s unexpired JWT in the token file (scontrol token username=USER lifespan=SECONDS)',
  );
}

function wordsOf(answer: HttpAnswer): string {
  const start = new TextDecoder().decode(answer.body.subarray(0, 300));
  if (!start.trimStart().startsWith('{')) return oneLine(start).slice(0, 120);
  try {
    return remarksOf(parseObject(answer.body, '')['errors']);
  } catch (error) {
    if (error instanceof ReadFailure) return 'and JSON that breaks off';
    throw error;
  }
}
