import { chmodSync, chownSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chatCompletion } from '../../support/chat-answers.ts';
import { useScriptedUpstream } from '../../support/scripted-upstream.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { type Container, startContainer } from './start-container.ts';

const URL = 'http://127.0.0.1:3455';
const LISTENING = 'listening on http://0.0.0.0:3455';
const LOGIN = '/home/node/.qwen/oauth_creds.json';
const upstream = useScriptedUpstream();

interface Service {
  readonly command: readonly string[];
  readonly user: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly (string | { readonly source: string; readonly target: string })[];
  readonly tmpfs: readonly string[];
}

/** Fills `${NAME}` and `${NAME:-default}` in, as compose does before it reads the file. */
function fillIn(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$\{(\w+)(?::-([^}]*))?\}/g,
    (_, name: string, otherwise = '') => variables[name] ?? otherwise,
  );
}

/** `docker compose up` in a folder with a config.yaml, for a person of this number whose home has a Qwen login. */
function composeUp(config: string, uid = 1000): Container {
  const folder = tempDir({ 'config.yaml': config, 'home/.qwen/oauth_creds.json': login });
  for (const path of ['', 'config.yaml', 'home', 'home/.qwen', 'home/.qwen/oauth_creds.json']) {
    chownSync(join(folder, path), uid, uid);
  }
  chmodSync(join(folder, 'home/.qwen'), 0o700);
  const text = readFileSync(new globalThis.URL('../../../docker-compose.yml', import.meta.url), 'utf8');
  const variables = { HOME: join(folder, 'home'), QCP_USER: `${uid}:${uid}`, OPENAI_API_KEY: 'k' };
  const { services } = parse(fillIn(text, variables)) as { services: { qcp: Service } };
  const { command, user, environment, tmpfs, volumes } = services.qcp;
  const mounts = volumes.map((volume) => {
    if (typeof volume === 'object') return { source: join(folder, volume.source), target: volume.target };
    const [source = '', target = ''] = volume.split(':');
    return { source, target };
  });
  return startContainer({ command, env: environment, user: user.split(':')[0] ?? '', tmpfs, mounts });
}

const login = JSON.stringify({
  access_token: 'at',
  refresh_token: 'rt',
  token_type: 'Bearer',
  resource_url: 'portal.qwen.ai',
  expiry_date: Date.now() + 3_600_000,
});

const config = () => `
default_backend: openai
backends:
  openai:
    type: openai
    base_url: ${upstream.url}/v1
    api_key: \${OPENAI_API_KEY}
  qwen-oauth:
    type: qwen-oauth
`;

describe('docker-compose.yml', () => {
  it.each([1000, 4321])('answers with the config.yaml of user %i, without a client key', async (uid) => {
    const container = composeUp(config(), uid);
    await container.said(LISTENING);
    upstream.queue('/v1/chat/completions', chatCompletion({ text: 'Hello' }));
    const answer = await chat('gpt-5.2');
    expect(await answer.json()).toMatchObject({ choices: [{ message: { content: 'Hello' } }] });
  });

  it.each([1000, 4321])('reads the login of user %i, and cannot change it', async (uid) => {
    const container = composeUp(config(), uid);
    await container.said(LISTENING);
    const program = ['node', '/app/dist/cli/main.js'];
    const { code, output } = container.exec([
      ...program,
      'auth',
      'status',
      '--config',
      '/config/config.yaml',
    ]);
    expect([code, output]).toEqual([0, expect.stringMatching(/folder +read-only/)]);
    expect(output).toContain(LOGIN);
    expect(output).toContain('portal.qwen.ai');
    expect(container.exec(['sh', '-c', `echo >${LOGIN}`]).output).toContain('Read-only file system');
    expect(container.exec(['sh', '-c', `echo >/config/config.yaml`]).output).toContain('Read-only file');
    expect(container.exec(['sh', '-c', 'cd /tmp && touch new']).code).toBe(0);
  });

  it('leaves the Qwen account closed', async () => {
    const container = composeUp(config());
    await container.said(LISTENING);
    expect((await chat('qwen-oauth:qwen3-coder-plus')).status).toBe(403);
  });

  it('ends with 0 on SIGTERM', async () => {
    const container = composeUp(config());
    await container.said(LISTENING);
    process.kill(container.pid, 'SIGTERM');
    expect(await container.exited).toBe(0);
  });
});

function chat(model: string): Promise<Response> {
  return fetch(`${URL}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
  });
}
