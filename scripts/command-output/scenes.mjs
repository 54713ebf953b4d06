// What docs/commands.md shows: one section a command. A new command gets an entry here, or a part of `served` where it
// needs a running server.
import { createSandbox } from './sandbox.mjs';

/** The file that every section but that of `init` runs with. */
export const CONFIG = `server:
  port: 3455
default_backend: openai
backends:
  openai:
    type: openai # any OpenAI-compatible host
    base_url: http://127.0.0.1:8000/v1
    api_key: \${OPENAI_API_KEY}
    default_model: gpt-5-mini
  local:
    type: ollama
    base_url: http://127.0.0.1:11434
models: # ordered, the first match wins
  - { match: "*haiku*", to: "local:qwen3:8b" }
  - { match: "*sonnet*", to: ["openai:gpt-5-mini?temperature=0.2", "local:qwen3:8b"] }
usage:
  file: usage.jsonl
  prices: # US dollars for a million tokens
    "gpt-5*": { input: 1.25, output: 10, cache_read: 0.125 }
`;

const KEYS = { OPENAI_API_KEY: 'sk-of-the-host' };
const WITH_CONFIG = { files: { 'config.yaml': CONFIG }, env: KEYS };
const HOURS_MS = 3_600_000;

/** Command lines that need nothing but files and hosts, each list in a home of its own. */
const ALONE = [
  {
    command: 'init',
    says: 'Writes down what it finds; without `--yes` it asks for the default backend and the port.',
    setting: { env: { ...KEYS, OLLAMA_HOST: '127.0.0.1:11434' } },
    lines: ['qcp init --yes', 'cat config.yaml'],
  },
  {
    command: 'doctor',
    says: 'Looks for what keeps qcp from serving. Each line that begins with `!!` says what to do.',
    setting: WITH_CONFIG,
    lines: ['chmod 644 config.yaml', 'qcp doctor --config config.yaml'],
  },
  {
    command: 'check',
    says: 'Says where a file is wrong, or what it amounts to. With `--online` each backend is asked one tiny question.',
    setting: {
      ...WITH_CONFIG,
      files: { 'config.yaml': CONFIG, 'wrong.yaml': CONFIG.replace('models', 'modles') },
    },
    lines: ['qcp check wrong.yaml', 'qcp check config.yaml', 'qcp check --online config.yaml'],
  },
  {
    command: 'models',
    says: 'Lists what clients can ask for: the names of rules, and what the backends have.',
    setting: WITH_CONFIG,
    lines: ['qcp models --config config.yaml'],
  },
  {
    command: 'explain',
    says: 'Shows where a request would go and why, and what would be sent. Nothing is sent.',
    setting: WITH_CONFIG,
    lines: ['qcp explain claude-sonnet-4-5 --config config.yaml'],
  },
  {
    command: 'config',
    says: '`show` prints the configuration with every default, and where each value comes from; `schema` is for editors.',
    setting: WITH_CONFIG,
    lines: ['qcp config show --config config.yaml', 'qcp config schema'],
    longest: 24,
  },
  {
    command: 'auth',
    says: 'Looks after the login of a Qwen account. Read [qwen.md](qwen.md) before you open that backend.',
    setting: {
      env: { QCP_QWEN_TOKEN_URL: 'http://127.0.0.1:8000/oauth2/token' },
      files: {
        '.qwen/oauth_creds.json': JSON.stringify({
          access_token: 'current',
          refresh_token: 'once',
          token_type: 'Bearer',
          resource_url: 'portal.qwen.ai',
          expiry_date: Date.now() + 5.9 * HOURS_MS,
        }),
      },
    },
    lines: ['qcp auth status', 'qcp auth refresh --enable-qwen-oauth-backend-debugging-override'],
  },
  {
    command: 'completion',
    says: 'Prints a script that completes commands and options, to be put where your shell looks for it.',
    setting: {},
    lines: ['qcp completion bash'],
    longest: 8,
  },
];

/** Every section: `{ command, says, blocks }`, a block being the lines of a terminal. */
export async function playScenes(hostPorts) {
  const [alone, served] = await Promise.all([
    mapInTurns(ALONE, 3, (scene) => playAlone(scene, hostPorts)),
    playServed(hostPorts),
  ]);
  return [...alone, ...served];
}

async function playAlone({ command, says, setting, lines, longest }, hostPorts) {
  const sandbox = await createSandbox({ ...setting, hostPorts });
  const blocks = [];
  let quiet = '';
  for (const line of lines) {
    const said = await sandbox.run(line);
    const isQuiet = said === `$ ${line}\n`;
    if (!isQuiet) blocks.push(quiet + cut(said, longest));
    quiet = isQuiet ? quiet + said : '';
  }
  sandbox.close();
  return { command, says, blocks };
}

/** Sections around one server that runs: its banner, its log, and the commands that ask it. */
async function playServed(hostPorts) {
  const sandbox = await createSandbox({ ...WITH_CONFIG, hostPorts });
  const line = 'qcp serve --config config.yaml';
  const onTerminal = { NODE_OPTIONS: '--import=data:text/javascript,process.stderr.isTTY=true' };
  const terminal = sandbox.start(line, onTerminal);
  await terminal.until('stdout', /claude\n$/);
  await ask(sandbox, { model: 'claude-sonnet-4-5', stream: true });
  await ask(sandbox, { model: 'claude-haiku-4-5', stream: true });
  await terminal.until('stderr', /tokens\/s[\s\S]*tokens\/s/);
  const pretty = plain(terminal.stderr())
    .split('\n')
    .filter((text) => text.includes('tokens/s'));
  const run = await sandbox.run(
    `qcp run --config config.yaml sh -c 'echo "$ANTHROPIC_BASE_URL $ANTHROPIC_AUTH_TOKEN"'`,
  );
  const codex = await sandbox.run('qcp run codex');
  const test = await sandbox.run('qcp test --url http://127.0.0.1:3455');
  await end(terminal);
  const usage = await sandbox.run('qcp usage --config config.yaml');

  const elsewhere = sandbox.start(`${line} --capture captures`);
  await elsewhere.until('stdout', /claude\n$/);
  await ask(sandbox, { model: 'claude-haiku-4-5', stream: true });
  await elsewhere.until('stderr', /"status":200/);
  const json = elsewhere
    .stderr()
    .split('\n')
    .filter((text) => text.includes('"status":200'));
  await end(elsewhere);
  const replay = await sandbox.run('qcp replay captures/*.json --config config.yaml --backend openai');
  sandbox.close();
  const banner = `$ ${line}\n${sandbox.show(terminal.stdout())}`;
  return [
    {
      command: 'serve',
      says: 'Says where it listens, what serves and what goes where. Then one line a request; elsewhere than on a terminal the log is JSON.',
      blocks: [banner, sandbox.show(pretty.join('\n')), sandbox.show(json.join('\n'))],
    },
    {
      command: 'run',
      says: 'Runs a client with the variables that point it at qcp; `claude` and `qwen` are known by name. Where no qcp runs, one is started for as long as the client runs.',
      blocks: [run, codex],
    },
    { command: 'test', says: 'Drives a running qcp through all its doors.', blocks: [test] },
    {
      command: 'replay',
      says: 'Sends a request again that `qcp serve --capture DIR` has written ([observability.md](observability.md)), here to another backend.',
      blocks: [replay],
    },
    { command: 'usage', says: 'Sums up what was recorded in `usage.file`.', blocks: [usage] },
  ];
}

function ask({ ports }, body) {
  const messages = [{ role: 'user', content: 'Hello' }];
  const url = `http://127.0.0.1:${ports.qcp}/v1/messages`;
  const init = { method: 'POST', body: JSON.stringify({ max_tokens: 100, messages, ...body }) };
  return fetch(url, init).then((response) => response.text());
}

async function end({ child }) {
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await closed;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a terminal
const plain = (text) => text.replace(/\u001b\[\d*m/g, '');

/** The first lines of a long output. */
function cut(block, longest = Number.POSITIVE_INFINITY) {
  const lines = block.trimEnd().split('\n');
  if (lines.length <= longest + 1) return block;
  return [...lines.slice(0, longest + 1), `... (${lines.length - 1 - longest} more lines)`].join('\n');
}

/** `count` at a time, the results in the order of the items. */
async function mapInTurns(items, count, run) {
  const results = [];
  const left = items.map((item, index) => [index, item]);
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      results[next[0]] = await run(next[1]);
  };
  await Promise.all(Array.from({ length: count }, work));
  return results;
}
