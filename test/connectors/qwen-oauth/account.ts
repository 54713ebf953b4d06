import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createSendText } from '../../../src/app/create-send-text.ts';
import type { Connector, Credentials } from '../../../src/connectors/connector.ts';
import { createConnector } from '../../../src/connectors/registry.ts';
import { QcpError } from '../../../src/errors/index.ts';
import { createUpstreamClient } from '../../../src/upstream/send.ts';
import { resolveYaml } from '../../config/resolve-yaml.ts';
import type { FakeQwen } from '../../support/fake-qwen.ts';
import { tempDir } from '../../support/temp-dir.ts';

export const MODEL = 'qwen3-coder-plus';

/** A connector with a login file of its own, as one running program has it. */
export interface Account {
  readonly path: string;
  readonly connector: Connector;
  /** Everything that was logged. */
  log(): string;
  /** The login file as it is. */
  file(): Record<string, unknown>;
  writeFile(content: string): void;
  /** What it told to be secret. */
  readonly learned: readonly string[];
  /** Credentials for one request. */
  prepare(): Promise<Credentials>;
  /** The access token that a request would carry. */
  token(): Promise<string>;
  /** What a person reads where there is no token. */
  failure(): Promise<QcpError>;
  /** The model's host refuses the token of a request with 401. */
  refuse(credentials: Credentials): void;
}

export interface AccountOptions {
  /** The file; default: a valid login. */
  readonly login?: string;
  /** Shares the file of another account. */
  readonly path?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly backend?: Readonly<Record<string, unknown>>;
}

export async function createAccount(qwen: FakeQwen, options: AccountOptions = {}): Promise<Account> {
  const path =
    options.path ?? join(tempDir({ 'oauth_creds.json': options.login ?? qwen.login() }), 'oauth_creds.json');
  const lines: string[] = [];
  const learned: string[] = [];
  const connector = await build(qwen, path, options, lines, learned);
  const prepare = () => connector.prepare('account', new AbortController().signal, MODEL);
  return {
    path,
    connector,
    learned,
    log: () => lines.join(''),
    file: () => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>,
    writeFile: (content) => writeFileSync(path, content),
    prepare,
    token: async () => tokenOf(await prepare()),
    failure: () =>
      prepare().then(
        () => {
          throw new Error('there was a token');
        },
        (error: unknown) => {
          if (error instanceof QcpError) return error;
          throw error;
        },
      ),
    refuse: (credentials) => {
      const refusal = new QcpError('UPSTREAM_AUTHENTICATION', 'token expired', { upstreamStatus: 401 });
      connector.recover(refusal, credentials, 1, MODEL);
    },
  };
}

export function tokenOf({ headers }: Credentials): string {
  return headers['authorization']?.replace('Bearer ', '') ?? '';
}

async function build(
  qwen: FakeQwen,
  path: string,
  { extra, backend }: AccountOptions,
  lines: string[],
  learned: string[],
): Promise<Connector> {
  const settings = {
    credentials_path: path,
    token_url: qwen.tokenUrl,
    enable_qwen_oauth_backend_debugging_override: true,
    ...extra,
  };
  const { config } = await resolveYaml(
    JSON.stringify({ backends: { qwen: { type: 'qwen-oauth', extra: settings, ...backend } } }),
  );
  const resolved = config.backends['qwen'];
  if (resolved === undefined) throw new Error('the backend is gone');
  const output = new Writable({
    write: (line: Buffer, _encoding, done) => {
      lines.push(line.toString());
      done();
    },
  });
  return createConnector(resolved, {
    sendText: createSendText(createUpstreamClient({ environment: {}, version: '1.2.3' })),
    now: () => Date.now(),
    environment: {},
    version: '1.2.3',
    logger: pino({ level: 'trace' }, output),
    learnSecret: (secret) => void learned.push(secret),
  });
}
