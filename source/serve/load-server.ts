import type * as Library from 'ssh2';

type Ssh2 = Pick<typeof Library, 'Server' | 'utils'>;

/** The SSH library, which stays outside the bundle: it lies in a `node_modules` beside or above the program. */
export async function loadServer(): Promise<Ssh2> {
  try {
    return (await import('ssh2')).default;
  } catch (error) {
    if (Reflect.get(Object(error), 'code') !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(
      'weft serve needs the package ssh2, which is not installed beside weft: run npm install --ignore-scripts ssh2@1.17.0 in the folder that weft lies in',
      { cause: error },
    );
  }
}
