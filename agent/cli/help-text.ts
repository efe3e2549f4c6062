export const HELP = `weft-agent: reads one site, streams it to consoles, and carries out what they ask

weft-agent [--config FILE]         run; without a file, /etc/weft/agent.yaml
weft-agent check [--json]          read every source and the scheduler once and print what each gives;
                                   exit 1 when one gives nothing
weft-agent check --security [--json]  what is open, weak, about to expire or readable by others;
                                   exit 1 when something has to be mended
weft-agent simulate --site ID      a believable site from a seed, on this machine only

Run and check take
  --config FILE     the configuration to use

Simulate takes
  --nodes N         nodes, 64
  --gpus N          GPUs of each node, 8
  --seed N          the same seed gives the same history, 1
  --hz N            updates a second, 1
  --listen ADDRESS  a loopback HOST:PORT, 127.0.0.1:0; port 0 takes a free one
  --peers SITE=URL  other agents, for moving work; more than one with commas
  --tokens SITE=FILE  what opens those agents; more than one with commas
  --faults N        faults per GPU and hour; a real fleet has about 2e-5
  --state FOLDER    where it keeps its records
  --token FILE      the token for consoles; made when there is none

  --help --version

It prints one line on stdout when it listens; its log goes to stderr, a line of JSON each.
Exit: 0 ended in order, 1 something gives nothing or failed, 2 usage or configuration.
SIGTERM ends it within 5 s; SIGHUP reads certificates, keys, policy, peers and links again.`;
