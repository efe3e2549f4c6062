/** What a body can be read as. */
export type ExpositionFormat = 'text' | 'openmetrics';

/**
 * The format that a `Content-Type` header promises, or null when it promises something else: a proxy's
 * error page (`text/html`), JSON, protobuf, or a major version that this parser does not know. No header,
 * and `application/octet-stream` as plain file servers send it, promise nothing: then it is read as text.
 */
export function formatOf(contentType: string | null | undefined): ExpositionFormat | null {
  const [media = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const version = parameters
    .map((parameter) => /^\s*version\s*=\s*"?([^"\s]*)/.exec(parameter)?.[1])
    .find(Boolean);
  if (version !== undefined && !/^[01](?:\.|$)/.test(version)) return null;
  switch (media.trim()) {
    case '':
    case 'text/plain':
    case 'application/octet-stream':
      return 'text';
    case 'application/openmetrics-text':
      return 'openmetrics';
    default:
      return null;
  }
}
