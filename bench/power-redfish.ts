import { measureRedfish } from './redfish-devices.ts';

/**
 * What 500 rack PDUs with 24 outlets each, read over TLS, cost one agent, once where collections come with
 * their members and once where each outlet is asked for. The devices close connections that wait, as BMCs do.
 */
export async function run(): Promise<void> {
  for (const has of ['$expand', 'nothing more'] as const) await measureRedfish(has);
}
