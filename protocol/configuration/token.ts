export const TOKEN_RULE = 'one line of 16 to 512 letters, digits and the signs of base64';

/** Whether a text can be a token: long enough not to be guessed, and safe in an HTTP header. */
export function isToken(text: string): boolean {
  return /^[A-Za-z0-9._~+/=-]{16,512}$/.test(text);
}
