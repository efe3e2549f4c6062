import { measureRedfish } from './redfish-devices.ts';

/** What the devices of `power-redfish` cost that cannot expand and make metric reports of all that they measure. */
export async function run(): Promise<void> {
  await measureRedfish('metric reports');
}
