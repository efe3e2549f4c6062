import type * as Library from 'ssh2';
import { codeOf } from './ssh-error.ts';

type Ssh2 = Pick<typeof Library, 'Client' | 'createAgent' | 'utils'>;

/**
 * The SSH library, loaded when a hop is dialled for the first time: most consoles never need it. It stays
 * outside the bundle, so the program must find it in a `node_modules` beside or above itself.
 */
export async function loadSsh2(): Promise<Ssh2> {
  try {
    const loaded = await import('ssh2');
    return loaded.default;
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(
      'via: needs the package ssh2, which is not installed beside weft: run npm install --ignore-scripts ssh2@1.17.0 in the folder that weft lies in',
      { cause: error },
    );
  }
}
