import type { BackendConfig } from '../../config/index.ts';
import type { QcpError } from '../../errors/index.ts';
import type { Connector, ConnectorServices, Operation } from '../connector.ts';
import { describeKeyedBackend } from '../describe-keyed-backend.ts';
import type { HostRow } from '../hosts/host-row.ts';
import { resolveHostRow, resolveQuirks } from '../hosts/resolve-quirks.ts';
import { MESSAGES_STRIP_FIELDS } from '../hosts/vendor-quirks.ts';
import { ANTHROPIC_LAYOUT, joinUrl } from '../join-url.ts';
import { createFixedModelList, createModelList } from '../model-list.ts';
import { rememberByName } from '../remember-by-name.ts';
import { authHeaders, requestHeaders } from './request-headers.ts';

const DEFAULT_BASE_URL = 'https://api.anthropic.com';

const ROUTES: Readonly<Partial<Record<Operation, string>>> = {
  chat: '/messages',
  'count-tokens': '/messages/count_tokens',
  models: '/models?limit=1000',
};

/** How hosts of the Messages API refuse a field that they do not know, behind its path. */
const UNKNOWN_FIELD = /([\w.]+): Extra inputs are not permitted/;

/** Anthropic, and every host with an endpoint for its clients; what is special about a host is its row in `hosts/`. */
export function createAnthropicConnector(config: BackendConfig, services: ConnectorServices): Connector {
  const baseUrl = config.base_url ?? DEFAULT_BASE_URL;
  const row = resolveHostRow(config.quirks.like ?? baseUrl);
  const quirks = rememberByName((model) =>
    resolveQuirks({ baseUrl, model, overrides: { ...unknownHostQuirks(row), ...config.quirks } }),
  );
  const connector: Connector = {
    ...describeKeyedBackend(config, row, authHeaders),
    dialect: 'anthropic-messages',
    operations: new Set(Object.keys(ROUTES) as Operation[]),
    get models() {
      return list.models();
    },
    modelsKnown: () => list.known(),
    quirks,
    build: (call, credentials) => ({
      method: call.operation === 'models' ? 'GET' : 'POST',
      url: joinUrl(baseUrl, ROUTES[call.operation] ?? '', ANTHROPIC_LAYOUT),
      headers: requestHeaders(call, credentials, config, quirks(call.model)),
      body: call.body,
    }),
    recover: () => undefined,
    advise: (failure) => adviseStripping(failure, config.name),
  };
  const list =
    config.models === undefined
      ? createModelList(() => connector, services.sendText, services.now)
      : createFixedModelList(config.models);
  return connector;
}

/** A host that nobody knows is not Anthropic, so it is spared what only Anthropic takes (D45). */
function unknownHostQuirks(row: HostRow | undefined) {
  return row === undefined ? { strip_fields: MESSAGES_STRIP_FIELDS } : {};
}

function adviseStripping(failure: QcpError, backend: string): QcpError {
  const path = UNKNOWN_FIELD.exec(failure.message)?.[1];
  if (path === undefined) return failure;
  return failure.withMessage(
    `${failure.message} (to leave ${path} out, name it in backends.${backend}.quirks.strip_fields)`,
  );
}
