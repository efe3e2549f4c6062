import type { Address } from './open-socket.ts';

/** Why a site was not reached, with what to look at; the system's own word stays in it. */
export function describeDial(
  error: Error & { readonly code?: string },
  { url, tls }: Pick<Address, 'url' | 'tls'>,
): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return `nothing listens at ${url} (ECONNREFUSED): is the agent running there?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name in ${url} is not known (${error.code})`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${url} cannot be reached (${error.code})`;
    default:
      return `${url}: ${tls?.describe(error.code ?? '') ?? error.message}`;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
