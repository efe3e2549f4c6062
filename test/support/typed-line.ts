import { parseArguments } from '../../source/cli/parse-arguments.ts';

/** What the console takes a line for that was typed after its name, words apart by one blank. */
export const parseLine = (line: string) => parseArguments(line === '' ? [] : line.split(' '));

/** What every command has that opens the fabric, where none of it was typed. */
export const UNTYPED_SURFACE = { config: null, readOnly: false, color: null, ascii: false };
