import manifest from '../package.json' with { type: 'json' };

export const PROGRAM = `weft ${manifest.version}`;
