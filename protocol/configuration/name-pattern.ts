/** The rule of SAFETY for every name that reaches a scheduler, a file or another program. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
