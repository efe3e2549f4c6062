import type { AuditRequest, EnergyRequest } from '../../protocol/index.ts';
import type { Answering } from './answers.ts';
import type { Connection } from './connection.ts';

/** Reading a megabyte from a disk, or adding up a year of hours, and sending it over a slow line. */
const PATIENCE_MS = 30_000;

type Request = AuditRequest | EnergyRequest;
type AnswerTo<K extends Request['kind']> = Extract<Answering, { readonly kind: K }>;

/** What an agent answers to a question. Fails where the site is not heard, is lost, or does not answer; `what` is awaited. */
export async function askAgent<K extends Request['kind']>(
  connection: Pick<Connection, 'send' | 'answers' | 'error'>,
  request: Request & { readonly kind: K },
  isAnswer: (frame: AnswerTo<K>) => boolean,
  what: string,
): Promise<AnswerTo<K>> {
  const ended: (() => void)[] = [];
  try {
    return await new Promise<AnswerTo<K>>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${what} came within ${PATIENCE_MS / 1000} s`)),
        PATIENCE_MS,
      );
      const leave = connection.answers.on(request.kind, (frame) => {
        if (isAnswer(frame)) resolve(frame);
      });
      const stay = connection.answers.onEnd(() =>
        reject(new Error(`the connection ended before the ${what} came`)),
      );
      ended.push(() => clearTimeout(timer), leave, stay);
      if (!connection.send(request)) reject(new Error(connection.error ?? 'the site is not heard'));
    });
  } finally {
    for (const end of ended) end();
  }
}
