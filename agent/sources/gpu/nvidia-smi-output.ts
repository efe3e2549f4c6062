import { ReadFailure } from '../../io/io.ts';
import { isCsvHeader, measureNvidiaSmiCsv, type NvidiaSmiCsv } from './nvidia-smi-csv.ts';
import { reasonOf } from './nvidia-smi-value.ts';
import { measureNvidiaSmiXml } from './nvidia-smi-xml.ts';

export interface NvidiaSmiOutput extends NvidiaSmiCsv {
  readonly format: 'xml' | 'csv';
}

const LOOKED_AT_BYTES = 65_536;
/** UTF-8's byte order mark as Latin-1 shows it: wrappers on other systems put one before what they pass on. */
const MARK = '\xef\xbb\xbf';

/**
 * Reads whatever nvidia-smi printed, by what it is and not by what was asked: wrappers around it ignore
 * arguments, and warnings may stand before the first line. Fails with `ReadFailure`.
 */
export function measureNvidiaSmiOutput(bytes: Uint8Array): NvidiaSmiOutput {
  // Latin-1 keeps one character per byte, so that a place in the text is a place in the bytes.
  const start = Buffer.from(bytes.subarray(0, LOOKED_AT_BYTES)).toString('latin1');
  const xmlAt = start.search(/^\s*<(?:\?xml|!DOCTYPE|nvidia_smi_log)/m);
  if (xmlAt >= 0 || start.startsWith(`${MARK}<`)) {
    const from = start.indexOf('<', Math.max(xmlAt, 0));
    const before = start.slice(0, from).replace(MARK, '').trim();
    const { gpus, notices } = measureNvidiaSmiXml(bytes.subarray(from));
    return { format: 'xml', gpus, notices, problems: before === '' ? [] : [reasonOf(before)] };
  }
  const lines = start.replace(MARK, '').split(/\r?\n/);
  if (lines.some(isCsvHeader)) return { format: 'csv', ...measureNvidiaSmiCsv(bytes) };
  throw new ReadFailure(
    `expected XML or CSV of nvidia-smi, came ${JSON.stringify(reasonOf(start.slice(0, 400)))}`,
  );
}
