import type { BackendConfig } from '../../config/index.ts';
import { availabilityOfKeys, keyIds, keyOf } from '../api-keys.ts';
import type { Connector, ConnectorServices, Operation } from '../connector.ts';
import { resolveQuirks } from '../hosts/resolve-quirks.ts';
import { joinUrl, OLLAMA_LAYOUT, OLLAMA_MESSAGES_LAYOUT } from '../join-url.ts';
import { lowerCaseHeaders } from '../lower-case-headers.ts';
import { adviseFailure, readRefusal } from './advise-failure.ts';
import { createAskOllama } from './ask-ollama.ts';
import { resolveBaseUrl } from './base-url.ts';
import { describeModel } from './installed-models.ts';
import { createInventory } from './inventory.ts';
import { createModelBook } from './model-book.ts';
import { planQuirks } from './plan-quirks.ts';
import { authHeaders, requestHeaders } from './request-headers.ts';
import { createStableNumCtx } from './stable-num-ctx.ts';

const ROUTES: Readonly<Partial<Record<Operation, string>>> = {
  chat: '/chat',
  embeddings: '/embed',
  models: '/tags',
};

/**
 * An Ollama server, over its native API: the compatible ones cannot set the context size. `options.num_ctx: server`
 * leaves the size to the server, and then its own Messages API is used, so that Claude Code's requests pass through.
 */
export function createOllamaConnector(config: BackendConfig, services: ConnectorServices): Connector {
  const baseUrl = resolveBaseUrl(config.base_url, services.environment);
  const configuredNumCtx = config.options?.num_ctx;
  const leftToServer = configuredNumCtx === 'server';
  const ownHeaders = { ...authHeaders(config.api_keys[0]), ...lowerCaseHeaders(config.headers) };
  const ask = createAskOllama(baseUrl, ownHeaders, services.sendText);
  const book = createModelBook(ask, services.now);
  const inventory = createInventory(ask, book, services.now);
  const stableNumCtx = createStableNumCtx(leftToServer ? undefined : configuredNumCtx);
  const peekCredentials = (id: string) => ({ id, headers: authHeaders(keyOf(config, id)) });
  return {
    name: config.name,
    type: config.type,
    dialect: leftToServer ? 'anthropic-messages' : 'ollama-chat',
    operations: new Set(Object.keys(ROUTES) as Operation[]),
    get models() {
      return config.models ?? inventory.models().map(({ name }) => name);
    },
    describeModel: (model) => describeModel(model, inventory.models()),
    get defaultModel() {
      return config.default_model ?? inventory.defaultModel();
    },
    servesClaude: false,
    refresh: inventory.refresh,
    quirks: (model) => {
      if (leftToServer) return resolveQuirks({ baseUrl, model, overrides: config.quirks });
      const facts = book.factsOf(model);
      const refusals = book.refusalsOf(model);
      const known = { name: model, facts, refusals, numCtx: stableNumCtx(model, facts) };
      return resolveQuirks({ baseUrl, model, overrides: planQuirks(known, config) });
    },
    availability: () => availabilityOfKeys(config),
    credentialIds: () => keyIds(config),
    prepare: async (id, _signal, model) => {
      if (!leftToServer) await book.learn(model);
      return peekCredentials(id);
    },
    peekCredentials,
    build: (call, credentials) => ({
      method: call.operation === 'models' ? 'GET' : 'POST',
      url: routeUrl(baseUrl, call.operation, leftToServer),
      headers: requestHeaders(
        call,
        credentials,
        config,
        leftToServer ? 'text/event-stream' : 'application/x-ndjson',
      ),
      body: call.body,
    }),
    recover: (failure, _credentials, _attempt, model) => {
      const refusal = leftToServer ? undefined : readRefusal(failure);
      return refusal !== undefined && book.noteRefusal(model, refusal) ? 'retry-now' : undefined;
    },
    advise: (failure) => {
      const installed = inventory.models().map(({ name }) => name);
      return adviseFailure(failure, { backend: config.name, baseUrl, installed });
    },
  };
}

/** The Messages API of Ollama serves chats alone; everything else is the native API's. */
function routeUrl(baseUrl: string, operation: Operation, leftToServer: boolean): string {
  return leftToServer && operation === 'chat'
    ? joinUrl(baseUrl, '/messages', OLLAMA_MESSAGES_LAYOUT)
    : joinUrl(baseUrl, ROUTES[operation] ?? '', OLLAMA_LAYOUT);
}
