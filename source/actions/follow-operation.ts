import type { Fabric } from '../fabric/fabric.ts';
import { isOpen, type OperationRow, operationAt } from './operation-row.ts';

/**
 * Tells of every change of an operation until it has ended, and gives it as it ended. Null where the signal
 * ended the watching instead: the operation goes on (SAFETY.md rule 14).
 */
export async function followOperation(
  fabric: Pick<Fabric, 'site' | 'onChange'>,
  site: string,
  id: string,
  told: (operation: OperationRow) => void,
  signal: AbortSignal,
): Promise<OperationRow | null> {
  let last = '';
  return await new Promise((resolve) => {
    const end = (operation: OperationRow | null): void => {
      stop();
      signal.removeEventListener('abort', detach);
      resolve(operation);
    };
    const detach = (): void => end(null);
    const look = (): void => {
      const view = fabric.site(site);
      const operation = view === undefined ? null : operationAt(view, id);
      if (operation === null) return;
      const now = JSON.stringify(operation);
      if (now !== last) told(operation);
      last = now;
      if (!isOpen(operation)) end(operation);
    };
    const stop = fabric.onChange(look);
    if (signal.aborted) detach();
    else {
      signal.addEventListener('abort', detach);
      look();
    }
  });
}
