import { type HttpAnswer, type Io, ReadFailure } from '../../io/io.ts';
import { type Answer, nextStep, parseAnswer } from './answer.ts';
import { discoverApi, type Get, isNewerThanKnown, refuseStatus } from './rest-api.ts';
import type { ReadBounds, SlurmReader } from './slurm-reader.ts';

/** slurmrestd: a unix socket that knows its peer (`rest_auth/local`), or TCP with a JWT. */
export type SlurmRest =
  | { readonly socketPath: string }
  | {
      /** `http://host:6820`, without a path. */
      readonly url: string;
      readonly user?: string | null;
      /** A file that holds the JWT, read again each time, for tokens expire and are replaced. */
      readonly tokenFile?: string | null;
    };

/** A JWT is a few hundred bytes. */
const TOKEN_BYTES = 16 * 1024;

/** Reads by slurmrestd, in the newest API version that both sides know, found once and again after a 404. */
export function createRestReader(rest: SlurmRest, io: Pick<Io, 'get' | 'readFile'>): SlurmReader {
  let version: number | null = null;
  const advise = 'url' in rest && rest.tokenFile ? adviseWithToken : nextStep;

  const asker = async (bounds: ReadBounds): Promise<Get> => {
    if ('socketPath' in rest) {
      const { socketPath } = rest;
      return (path) => io.get(`http://localhost${path}`, { ...bounds, socketPath });
    }
    const headers = await authorisation(rest, io.readFile, bounds);
    return (path) => io.get(`${rest.url.replace(/\/+$/, '')}${path}`, { ...bounds, headers });
  };

  /** Asks for one list, in the version that is known, or in one that is found again after a 404. */
  const ask = async (list: 'nodes' | 'jobs', get: Get) => {
    const wasKnown = version !== null;
    version ??= await discoverApi(get);
    let answer = await get(`/slurm/v0.0.${version}/${list}`);
    if (answer.status === 404 && wasKnown) {
      version = null;
      version = await discoverApi(get);
      answer = await get(`/slurm/v0.0.${version}/${list}`);
    }
    return { version, answer: answerOf(answer, `/slurm/v0.0.${version}/${list}`, list, advise) };
  };

  return {
    readJobs: async (bounds) => (await ask('jobs', await asker(bounds))).answer,
    async read(bounds) {
      const get = await asker(bounds);
      const { version, answer: nodes } = await ask('nodes', get);
      const api = `/slurm/v0.0.${version}`;
      const jobs = answerOf(await get(`${api}/jobs`), `${api}/jobs`, 'jobs', advise);
      const notice = isNewerThanKnown(version)
        ? `slurmrestd API v0.0.${version} is newer than v0.0.44`
        : null;
      return { nodes, jobs, notice };
    },
  };
}

type Advise = (words: string) => string;

function answerOf(answer: HttpAnswer, path: string, list: 'nodes' | 'jobs', advise: Advise): Answer {
  refuseStatus(answer, path, advise);
  return parseAnswer(answer.body, list, `slurmrestd ${path}`, advise);
}

/**
 * Up to 24.05 a JWT that is wrong or has expired and a dead slurmctld give the same answer, HTTP 500 with
 * "Unspecified error": where a token is used, both have to be looked at.
 */
function adviseWithToken(words: string): string {
  const step = nextStep(words);
  return step.includes('JWT')
    ? step
    : `${step}, and whether the JWT is the user’s and unexpired (scontrol token)`;
}

async function authorisation(
  rest: { readonly user?: string | null; readonly tokenFile?: string | null },
  readFile: Io['readFile'],
  bounds: ReadBounds,
): Promise<Readonly<Record<string, string>>> {
  const headers: Record<string, string> = {};
  if (rest.user) headers['x-slurm-user-name'] = rest.user;
  if (rest.tokenFile) {
    const bytes = await readFile(rest.tokenFile, { ...bounds, maxBytes: TOKEN_BYTES });
    headers['x-slurm-user-token'] = tokenIn(bytes, rest.tokenFile);
  }
  return headers;
}

/** Takes the bare token or the line that `scontrol token` prints. The text is never repeated in a message. */
function tokenIn(bytes: Uint8Array, file: string): string {
  const token = new TextDecoder()
    .decode(bytes)
    .trim()
    .replace(/^SLURM_JWT=/, '');
  if (/^[A-Za-z0-9_.=-]+$/.test(token)) return token;
  throw new ReadFailure(
    `${file}: expected one JWT on one line, found something else; write it with scontrol token username=USER`,
  );
}
