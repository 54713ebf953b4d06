import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess } from './processes.mjs';
import { createTemporaryFolder } from './temporary-folder.mjs';

const inPeers = (path) => fileURLToPath(new URL(`../peers/${path}`, import.meta.url));
const PORTKEY = inPeers('node_modules/@portkey-ai/gateway/build/start-server.js');
const CLAUDE_CODE_ROUTER = inPeers('node_modules/@musistudio/claude-code-router/dist/cli.js');
const LITELLM = inPeers('.venv/bin/litellm');
/** A peer may listen and connect on loopback, and nowhere else. */
const LOOPBACK_ONLY = ['--require', inPeers('loopback-only.cjs')];

/** Other routers, where `npm run bench:peers` has installed them; each as its own documentation sets it up. */
export const PEERS = {
  portkey: { start: startPortkey, headers: portkeyHeaders, missing: () => missing(PORTKEY) },
  'claude-code-router': { start: startClaudeCodeRouter, missing: () => missing(CLAUDE_CODE_ROUTER) },
  litellm: {
    start: startLitellm,
    headers: () => ({ authorization: 'Bearer sk-bench' }),
    missing: () => missing(LITELLM),
  },
};

function missing(file) {
  return existsSync(file) ? undefined : 'not installed (npm run bench:peers)';
}

/** `mutable-fetch.cjs`: without it the gateway answers every stream with 500 on Node 20. */
async function startPortkey() {
  const port = await findFreePort();
  const preloads = [...LOOPBACK_ONLY, '--require', inPeers('mutable-fetch.cjs')];
  return startProcess({
    args: [...preloads, PORTKEY, `--port=${port}`, '--headless'],
    environment: { NODE_ENV: 'production' },
    url: `http://127.0.0.1:${port}`,
  });
}

function portkeyHeaders(upstream) {
  return {
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${upstream}/v1`,
    authorization: 'Bearer bench',
  };
}

async function startClaudeCodeRouter(upstream) {
  const port = await findFreePort();
  const home = createTemporaryFolder();
  const models = ['bench', 'text-3', 'text-500', 'tool-500'];
  mkdirSync(join(home, '.claude-code-router'));
  writeFileSync(
    join(home, '.claude-code-router', 'config.json'),
    JSON.stringify({
      LOG: false,
      HOST: '127.0.0.1',
      PORT: port,
      API_TIMEOUT_MS: 60_000,
      NON_INTERACTIVE_MODE: true,
      Providers: [
        { name: 'mock', api_base_url: `${upstream}/v1/chat/completions`, api_key: 'bench', models },
      ],
      Router: { default: 'mock,bench' },
    }),
  );
  return startProcess({
    args: [...LOOPBACK_ONLY, CLAUDE_CODE_ROUTER, 'start'],
    environment: { HOME: home, SERVICE_PORT: String(port) },
    url: `http://127.0.0.1:${port}`,
  });
}

/** Telemetry off, its price list from the package instead of from the net, and a proxy that is not there for the rest. */
async function startLitellm(upstream) {
  const port = await findFreePort();
  const file = join(createTemporaryFolder(), 'config.yaml');
  const parameters = { model: 'openai/*', api_base: `${upstream}/v1`, api_key: 'bench' };
  writeFileSync(
    file,
    JSON.stringify({
      model_list: [{ model_name: '*', litellm_params: parameters }],
      litellm_settings: { telemetry: false, num_retries: 0, request_timeout: 60, callbacks: [] },
      general_settings: { master_key: 'sk-bench' },
    }),
  );
  return startProcess({
    command: LITELLM,
    args: ['--config', file, '--host', '127.0.0.1', '--port', String(port), '--telemetry', 'False'],
    environment: {
      LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      LITELLM_LOG: 'ERROR',
      HTTP_PROXY: 'http://127.0.0.1:9',
      HTTPS_PROXY: 'http://127.0.0.1:9',
      NO_PROXY: '127.0.0.1',
    },
    url: `http://127.0.0.1:${port}/health/liveliness`,
  }).then((subject) => ({ ...subject, url: new URL(subject.url).origin }));
}

async function findFreePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
