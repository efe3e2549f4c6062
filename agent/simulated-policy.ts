import { MAY, type PolicyConfig } from './config/policy-config.ts';

/**
 * What holds at a simulated site: the data classes that its workloads name, and one person who may do
 * everything, since nobody else is there to approve.
 */
export const SIMULATED_POLICY: PolicyConfig = {
  roles: [
    { who: ['*'], may: MAY, sites: ['*'] },
    // A console that is served over SSH on this machine tells people apart.
    { who: ['weft://operator/local'], may: ['speak-for'], sites: ['*'] },
  ],
  limits: { drainingRatio: 0.5, commandsPerMinute: 120, keepFree: new Map(), frozen: null },
  approvals: { evacuate: false, drainRatioOver: 1, dataClasses: [] },
  dataClasses: new Map([
    ['health', { sites: null, jurisdictions: ['NL'], links: ['certified', 'protected'] }],
    ['internal', { sites: null, jurisdictions: ['NL', 'DE', 'BE'], links: null }],
    ['public', { sites: null, jurisdictions: null, links: null }],
  ]),
  unknownClass: null,
  migration: { transfer: { type: 'shared' } },
};
