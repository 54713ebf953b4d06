// The programs that shell blocks of the documentation name. The first argument is the name. `qcp` and `npm start` are
// the built program, with a port of its own; clients do what the real ones do with their variables: they ask qcp, and
// fail unless it answers. What only a real machine can run is looked at and believed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const {
  DOCS_PROGRAM: program,
  DOCS_PORT: port,
  DOCS_STATE: state,
  DOCS_ROOT: root,
  HOME: home,
} = process.env;
const [name, ...args] = process.argv.slice(2);
const pidFile = join(state, 'server.pid');
const logFile = join(state, 'server.log');

const PROGRAMS = {
  qcp: runQcp,
  npm: runNpm,
  curl: runCurl,
  docker: runDocker,
  claude: () => askMessages(process.env.ANTHROPIC_BASE_URL),
  qwen: () => askChat(process.env.OPENAI_BASE_URL),
  aider: () => askChat(process.env.OPENAI_API_BASE),
  'open-webui': () => listModels(process.env.OPENAI_API_BASE_URL),
  ollama: () => {},
  systemctl: () => {},
};

await PROGRAMS[name]();

async function runQcp() {
  const [command, ...rest] = args;
  if (command === 'serve') return startServer(rest);
  // A doctor is called where nothing runs; here the server of a block above it still does.
  const url = args.some((word) => ['--url', '--config'].includes(word))
    ? []
    : ['--url', `http://127.0.0.1:${port}`];
  const places = { run: ['--port', port], doctor: ['--port', '0'], test: url, replay: url };
  pass(process.execPath, [program, command, ...(places[command] ?? []), ...rest]);
}

/** In the background, as in another terminal; the one before it ends. Returns when it listens. */
async function startServer(rest) {
  await stopServer();
  rmSync(logFile, { force: true });
  const log = openSync(logFile, 'w');
  const options = { detached: true, stdio: ['ignore', log, log] };
  const child = spawn(process.execPath, [program, 'serve', ...rest, '--port', port], options);
  writeFileSync(pidFile, String(child.pid));
  const ended = new Promise((resolve) => child.once('exit', () => resolve(true)));
  for (;;) {
    const text = readFileSync(logFile, 'utf8');
    if (text.includes('listening on')) break;
    if (await Promise.race([ended, wait(20, false)]))
      fail(`the server ended:\n${readFileSync(logFile, 'utf8')}`);
  }
  child.unref();
}

async function stopServer() {
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
  if (pid === 0) return;
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid)) await wait(5);
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** `start` serves; of other scripts it is enough that they exist, as they are tests and builds. */
async function runNpm() {
  const [command, ...rest] = args;
  if (command === 'start') return startServer(rest.filter((word) => word !== '--'));
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const script = command === 'run' ? rest[0] : command;
  if (!['ci', 'install', 'pack'].includes(script) && !(script in scripts))
    fail(`package.json has no script ${script}`);
}

/** The real one. A documented request is answered with 200. */
function runCurl() {
  const options = { encoding: 'utf8', env: { ...process.env, PATH: '/usr/local/bin:/usr/bin:/bin' } };
  const { stdout, stderr, error } = spawnSync('curl', [...args, '-sS', '-w', '\n%{http_code}'], options);
  if (error?.code === 'ENOENT') return;
  if (!stdout.endsWith('\n200')) fail(`curl got ${stdout}${stderr}`);
  process.stdout.write(stdout.slice(0, -4));
}

/** Needs an engine, so that test/container/ runs it; here its files and variables have to be there. */
function runDocker() {
  const needed = { build: ['Dockerfile'], compose: ['docker-compose.yml', 'config.yaml'] }[args[0]] ?? [];
  for (const file of needed)
    if (![root, home].some((folder) => existsSync(join(folder, file)))) fail(`there is no ${file}`);
  for (const [index, word] of args.entries())
    if (word === '-e' && !/^\w+(=.+)?$/.test(args[index + 1] ?? '')) fail(`-e ${args[index + 1]}`);
}

async function askMessages(url) {
  const { ANTHROPIC_API_KEY: key, ANTHROPIC_AUTH_TOKEN: token, ANTHROPIC_MODEL: chosen } = process.env;
  if (key === undefined && token === undefined) fail('Claude Code would ask for a login');
  const model = chosen ?? 'claude-sonnet-4-5';
  const headers = key === undefined ? { authorization: `Bearer ${token}` } : { 'x-api-key': key };
  await ask(`${url}/v1/messages`, headers, { model, max_tokens: 9 });
}

async function askChat(url) {
  const { OPENAI_API_KEY: key, OPENAI_MODEL: model } = process.env;
  const named = args[args.indexOf('--model') + 1]?.replace(/^openai\//, '');
  await ask(
    `${url}/chat/completions`,
    { authorization: `Bearer ${key}` },
    { model: model ?? named ?? 'any' },
  );
}

/** Open WebUI begins with the list of models, and offers nothing where there is none. */
async function listModels(url) {
  const response = await fetch(`${url}/models`, {
    headers: { authorization: `Bearer ${process.env.OPENAI_API_KEY}` },
  });
  const { data = [] } = await response.json();
  if (data.length === 0) fail(`${url} lists no models`);
}

async function ask(url, headers, body) {
  const messages = [{ role: 'user', content: 'Hello' }];
  const init = { method: 'POST', headers, body: JSON.stringify({ ...body, messages }) };
  const response = await fetch(url, init).catch((error) => fail(`${url}: ${error.cause ?? error}`));
  const text = await response.text();
  if (response.status !== 200 || !response.headers.has('x-qcp-backend'))
    fail(`${url} answered ${response.status} ${text}`);
}

function pass(command, given) {
  const { status } = spawnSync(command, given, { stdio: 'inherit' });
  process.exit(status ?? 1);
}

function fail(why) {
  console.error(`${name} ${args.join(' ')}: ${why}`);
  process.exit(1);
}
