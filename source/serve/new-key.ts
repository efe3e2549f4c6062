/** What of the library makes and reads keys. */
export interface KeyMaker {
  generateKeyPairSync(
    type: 'ed25519',
    options: { readonly comment: string },
  ): { readonly private: string; readonly public: string };
  parseKey(text: string): unknown;
}

/** One in some hundred comes out malformed (ssh2 1.17), so that twenty in a row are no accident. */
const MOST_TRIES = 20;

/** A new ed25519 key pair that the library can read again: it writes one in some hundred that nobody can. */
export function newKey(
  utils: KeyMaker,
  comment: string,
): { readonly private: string; readonly public: string } {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const made = utils.generateKeyPairSync('ed25519', { comment });
    if (!(utils.parseKey(made.private) instanceof Error)) return made;
  }
  throw new Error(`${MOST_TRIES} new keys in a row could not be read again`);
}
