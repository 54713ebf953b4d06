import { setTimeout as sleep } from 'node:timers/promises';
import type { BackendConfig } from '../../config/index.ts';
import { QcpError } from '../../errors/index.ts';
import type { Availability, Connector, ConnectorCall, ConnectorServices, Credentials } from '../connector.ts';
import { resolveQuirks } from '../hosts/resolve-quirks.ts';
import { joinUrl, OPENAI_LAYOUT } from '../join-url.ts';
import { lowerCaseHeaders } from '../lower-case-headers.ts';
import { rememberByName } from '../remember-by-name.ts';
import { watchCredentialFile } from './credential-file.ts';
import { adviseOnFailure, judgeFailure } from './judge-failure.ts';
import { gateClosed } from './login-errors.ts';
import { QWEN_DEFAULT_MODEL, QWEN_MODELS } from './models.ts';
import { resolveBaseUrl } from './resolve-base-url.ts';
import { TokenSource } from './token-source.ts';

/** Names the one account of a backend in logs and in the router's state. */
const ACCOUNT = 'account';

/** The models of a Qwen account, with the login that the Qwen CLI keeps. Closed unless its gate is opened (docs/qwen.md). */
export function createQwenOAuthConnector(config: BackendConfig, services: ConnectorServices): Connector {
  const source = createTokenSource(config, services);
  // The account's host is the portal, whatever address stands in for it.
  const quirksOf = (model: string) =>
    resolveQuirks({ baseUrl: resolveBaseUrl(undefined), model, overrides: config.quirks });
  return {
    name: config.name,
    type: config.type,
    dialect: 'openai-chat',
    operations: new Set(['chat']),
    models: config.models ?? QWEN_MODELS.map(({ id }) => id),
    defaultModel: config.default_model ?? QWEN_DEFAULT_MODEL,
    servesClaude: false,
    quirks: rememberByName(quirksOf),
    availability: () => availabilityOf(config),
    credentialIds: () => [ACCOUNT],
    prepare: async (id, signal) => {
      const { accessToken, resourceUrl } = await source.current(signal);
      const baseUrl = config.base_url ?? resolveBaseUrl(resourceUrl);
      return { id, headers: { authorization: bearer(accessToken) }, baseUrl };
    },
    peekCredentials: (id) => ({
      id,
      headers: { authorization: bearer('<access token>') },
      baseUrl: config.base_url,
    }),
    build: (call, credentials) => ({
      method: 'POST',
      url: joinUrl(credentials.baseUrl ?? resolveBaseUrl(undefined), '/chat/completions', OPENAI_LAYOUT),
      headers: requestHeaders(call, credentials, config, services.version),
      body: call.body,
    }),
    recover: (failure, credentials) => {
      const recovery = judgeFailure(failure);
      if (recovery === 'retry-now') source.refuse(accessTokenOf(credentials));
      return recovery;
    },
    advise: adviseOnFailure,
  };
}

/** The login of a backend. Throws QcpError for a backend of another type. */
export function createTokenSource(config: BackendConfig, services: ConnectorServices): TokenSource {
  const { extra, name } = config;
  if (extra === undefined) throw new QcpError('SERVER_INTERNAL', `backend ${name} has no Qwen account`);
  const clock = { now: services.now, sleep: (ms: number) => sleep(ms) };
  const path = extra.credentials_path;
  return new TokenSource({
    owner: { backend: name, path },
    file: watchCredentialFile(path, clock),
    tokenUrl: extra.token_url,
    mode: extra.refresh,
    sendText: services.sendText,
    clock,
    logger: services.logger,
    learnSecret: services.learnSecret,
  });
}

/** The gate: the account's owner has to say that he has read the provider's terms. */
export function availabilityOf({ name, extra }: BackendConfig): Availability {
  if (extra?.enable_qwen_oauth_backend_debugging_override === true) return { available: true };
  return { available: false, error: gateClosed(name) };
}

/** Truthful about who asks; DashScope's feature headers as its own clients set them (qwen.md 5.1). YAML beats them all. */
function requestHeaders(
  call: ConnectorCall,
  credentials: Credentials,
  config: BackendConfig,
  version: string,
): Record<string, string> {
  const userAgent = `qcp/${version}`;
  return {
    'content-type': 'application/json',
    accept: call.stream ? 'text/event-stream' : 'application/json',
    'user-agent': userAgent,
    'x-dashscope-useragent': userAgent,
    'x-dashscope-cachecontrol': 'enable',
    'x-dashscope-authtype': 'qwen-oauth',
    ...credentials.headers,
    ...lowerCaseHeaders(config.headers),
    ...lowerCaseHeaders(call.extraHeaders),
  };
}

function bearer(accessToken: string): string {
  return `Bearer ${accessToken}`;
}

function accessTokenOf({ headers }: Credentials): string {
  return (headers['authorization'] ?? '').slice('Bearer '.length);
}
