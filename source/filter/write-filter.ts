import type { Filter } from './filter.ts';

/** A filter in its shortest usual spelling; `parseFilter` reads back the same filter. */
export function writeFilter(filter: Filter): string {
  switch (filter.type) {
    case 'word':
      return writeText(filter.text, filter.quoted);
    case 'comparison':
      return filter.column + filter.operator + writeText(filter.value, filter.quoted);
    case 'not':
      return `!${writeInside(filter.of)}`;
    default:
      return filter.parts.map(writeInside).join(filter.type === 'and' ? ' & ' : ' | ');
  }
}

function writeInside(filter: Filter): string {
  const text = writeFilter(filter);
  return filter.type === 'and' || filter.type === 'or' ? `(${text})` : text;
}

function writeText(text: string, quoted: boolean): string {
  return quoted ? `"${text.replaceAll(/["\\]/g, '\\$&')}"` : text;
}

/** A name as a filter takes it letter by letter; plain where that is the same. */
export function quoted(text: string): string {
  return /^[A-Za-z0-9][\w.-]*$/.test(text) ? text : writeText(text, true);
}
