import { describe, expect, test } from 'vitest';
import { loadAgentConfig } from '../../../agent/config/load-agent-config.ts';
import { ConfigurationError } from '../../../protocol/configuration/configuration-error.ts';
import { AGENT_YAML, loadYaml, type Mistake, mistakesIn } from '../../support/agent-yaml.ts';
import { fakeFiles, problemLines } from '../../support/configuration-files.ts';

const site = 'site: {id: de-halm}\n';

describe('a mistake in an agent’s configuration is told in full:', () => {
  test.each<Mistake>([
    ['a missing site', 'sources: []\n', ': site: missing; expected a mapping such as {id: de-halm}'],
    [
      'a mistyped key',
      `${site}sources:\n  - type: nvidia-smi\n    intervall: 2s\n`,
      ':4: sources[0].intervall: unknown key; did you mean "interval"? expected type, interval, timeout, program or node',
    ],
    [
      'a peer in the clear off loopback',
      `${site}peers: {b: {url: "ws://10.0.0.2:7443"}}\n`,
      ':2: peers.b.url: found ws://10.0.0.2:7443, which others can read; expected wss://, for ws:// is for loopback only',
    ],
    [
      'the pin of a peer that shows no certificate',
      `${site}peers: {b: {url: "ws://127.0.0.1:7443", pin: "sha256/${'A'.repeat(43)}="}}\n`,
      ':2: peers.b.pin: found with ws://, where no certificate is shown; expected a url with wss://',
    ],
    [
      'the pin of a peer that is none',
      `${site}peers: {c: {url: "wss://c:1", pin: "AB:CD"}}\n`,
      ':2: peers.c.pin: found "AB:CD"; expected sha256/ and 44 letters of base64, as weft doctor prints it',
    ],
    [
      'a key that is twice there',
      `${site}state: a\nstate: b\n`,
      ':3: state: stands on line 2 already; expected it once',
    ],
    [
      'a tab',
      'site:\n\tid: de-halm\n',
      ':2: a tab in the indentation; expected spaces, which is all that YAML allows there',
    ],
    [
      'a slurm.conf that is missing',
      `${site}scheduler: {type: slurm, conf: slurm.conf}\n`,
      ':2: scheduler.conf: file not found: /etc/weft/slurm.conf; expected a slurm.conf',
    ],
    [
      'a user without slurmrestd',
      `${site}scheduler: {type: slurm, user: weft}\n`,
      ':2: scheduler.user: found without slurmrestd over TCP; expected it beside rest: "http://HOST:PORT"',
    ],
  ])('%s', async (_, yaml, said, beside) => {
    expect(await mistakesIn(yaml, beside)).toEqual([AGENT_YAML + said]);
  });

  test('a file that is not there', async () => {
    expect(await problemLines(loadAgentConfig('agent.yaml', fakeFiles({})))).toEqual([
      'agent.yaml: file not found; expected an agent’s configuration; give its path with --config',
    ]);
  });

  test('a file that anyone may change, for it names programs to run', async () => {
    expect(await mistakesIn('', { [AGENT_YAML]: { text: site, mode: 0o666 } })).toEqual([
      `${AGENT_YAML}: ${AGENT_YAML} can be changed by anyone on this machine (mode 0666); mend with: chmod o-w ${AGENT_YAML}`,
    ]);
  });

  test('many at once, in the order of the file, with what to do first', async () => {
    const yaml = 'site: {id: de halm}\nstate: 5\nmetrics: {port: 70000}\n';
    const error = await loadYaml(yaml).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(Reflect.get(Object(error), 'message')).split('\n')).toEqual([
      `${AGENT_YAML}:1: site.id: found "de halm"; expected the site’s id: letters, digits, ".", "_" and "-", at most 63 (in quotes if it is all digits)`,
      `${AGENT_YAML}:2: state: found 5; expected a folder that the agent may write`,
      `${AGENT_YAML}:3: metrics.port: found 70000; expected a port from 0 to 65535`,
    ]);
    expect(Reflect.get(Object(error), 'nextStep')).toBe(
      `mend ${AGENT_YAML}, then the other 2, and start again`,
    );
  });

  test('a key with escape sequences, which do not reach the terminal', async () => {
    const [line] = await mistakesIn(`${site}"a\\e[2J\\u202Eb": 1\n`);
    expect(line).toContain(':2: ["a\\u001b[2J‹202E›b"]: unknown key;');
  });
});
