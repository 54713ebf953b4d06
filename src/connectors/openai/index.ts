import type { BackendConfig } from '../../config/index.ts';
import type { Connector, ConnectorCall, ConnectorServices, Credentials, Operation } from '../connector.ts';
import { describeKeyedBackend } from '../describe-keyed-backend.ts';
import { resolveHostRow, resolveQuirks } from '../hosts/resolve-quirks.ts';
import { isAzureUrl, joinAzureUrl, joinUrl, OPENAI_LAYOUT } from '../join-url.ts';
import { lowerCaseHeaders } from '../lower-case-headers.ts';
import { createFixedModelList, createModelList } from '../model-list.ts';
import { rememberByName } from '../remember-by-name.ts';

const DEFAULT_BASE_URL = 'https://api.openai.com/v1';

const ROUTES: Readonly<Partial<Record<Operation, string>>> = {
  chat: '/chat/completions',
  completions: '/completions',
  embeddings: '/embeddings',
  models: '/models',
};

/** Any host that speaks OpenAI's Chat Completions; what is special about it is its row in `hosts/`. */
export function createOpenAIConnector(config: BackendConfig, services: ConnectorServices): Connector {
  const baseUrl = config.base_url ?? DEFAULT_BASE_URL;
  const row = resolveHostRow(config.quirks.like ?? baseUrl);
  const azure = config.api_version !== undefined || isAzureUrl(baseUrl);
  const ownHeaders = lowerCaseHeaders(config.headers);
  const connector: Connector = {
    ...describeKeyedBackend(config, row, (key) => authHeaders(key, azure)),
    dialect: 'openai-chat',
    operations: new Set(Object.keys(ROUTES) as Operation[]),
    get models() {
      return list.models();
    },
    modelsKnown: () => list.known(),
    quirks: rememberByName((model) => resolveQuirks({ baseUrl, model, overrides: config.quirks })),
    build: (call, credentials) => ({
      method: call.operation === 'models' ? 'GET' : 'POST',
      url: routeUrl(baseUrl, call, azure, config.api_version),
      headers: requestHeaders(call, credentials, ownHeaders),
      body: call.body,
    }),
    recover: () => undefined,
  };
  // Azure lists the models that it could deploy, and not the deployments that can be asked for.
  const list =
    config.models !== undefined || azure
      ? createFixedModelList(config.models ?? [])
      : createModelList(() => connector, services.sendText, services.now);
  return connector;
}

function routeUrl(
  baseUrl: string,
  { operation, model }: ConnectorCall,
  azure: boolean,
  apiVersion: string | undefined,
): string {
  const route = ROUTES[operation] ?? '';
  return azure
    ? joinAzureUrl(baseUrl, route, { deployment: model, apiVersion })
    : joinUrl(baseUrl, route, OPENAI_LAYOUT);
}

/** Azure has a header of its own for keys (I10). Local servers have no key and get no header. */
function authHeaders(key: string | undefined, azure: boolean): Record<string, string> {
  if (key === undefined) return {};
  return azure ? { 'api-key': key } : { authorization: `Bearer ${key}` };
}

/** Configured headers beat ours, authentication and user agent included (I9); those of the rule beat them all. */
function requestHeaders(
  call: ConnectorCall,
  credentials: Credentials,
  ownHeaders: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    accept: call.stream ? 'text/event-stream' : 'application/json',
    ...credentials.headers,
    ...ownHeaders,
    ...lowerCaseHeaders(call.extraHeaders),
  };
}
