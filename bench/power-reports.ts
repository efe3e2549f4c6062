import { measureRedfish } from './redfish-devices.ts';

/**
 * What the devices of `power-redfish` cost that cannot expand and make metric reports of all that they measure: asked
 * for these, and listened to while each sends one every 15 s.
 */
export async function run(): Promise<void> {
  for (const has of ['metric reports', 'reports by stream'] as const) await measureRedfish(has);
}
