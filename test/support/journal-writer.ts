import { writeSync } from 'node:fs';
import { openJournal } from '../../agent/operations/storage/open-journal.ts';
import { recordOf } from './journal-records.ts';

/**
 * A process that appends without end, by several submitters, and tells on stdout what was acknowledged,
 * one `seq hash` a line. A refusal is told as `closed` with its reason, and ends it.
 */
const [folder = '', submitters = '4', padding = '0'] = process.argv.slice(2);
const journal = await openJournal(folder, Date.now);
// A writer that is told to end by a limit on file sizes should get the error, not die of the signal.
process.on('SIGXFSZ', () => undefined);
writeSync(1, 'open\n');
const submit = async (submitter: number): Promise<void> => {
  for (let number = 0; ; number++) {
    const body = { submitter, padding: 'x'.repeat(Number(padding)) };
    const { seq, hash } = await journal.append(recordOf(number, { body }));
    writeSync(1, `${seq} ${hash}\n`);
  }
};
try {
  await Promise.all(Array.from({ length: Number(submitters) }, (_, index) => submit(index)));
} catch (error) {
  writeSync(1, `closed ${error instanceof Error ? error.message : String(error)}\n`);
  await journal.stop();
}
