import type { Connector, ConnectorServices } from '../../src/connectors/connector.ts';
import { createConnector } from '../../src/connectors/registry.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { resolveYaml } from '../config/resolve-yaml.ts';

/** The connector of a backend as a person configures it. It reaches nobody: small exchanges of its own fail. */
export async function buildConnector(
  backend: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<Connector> {
  const { config } = await resolveYaml(JSON.stringify({ backends: { b: backend } }), { environment });
  const resolved = config.backends['b'];
  if (resolved === undefined) throw new Error('the backend is gone');
  return createConnector(resolved, unreachableServices(environment));
}

function unreachableServices(environment: ConnectorServices['environment']): ConnectorServices {
  return {
    sendText: () => Promise.reject(new Error('a test reached for the network')),
    now: () => 0,
    environment,
    version: 'test',
    logger: createLogger({ level: 'error', file: undefined, terminal: false, scrub: (text) => text }).logger,
    learnSecret: () => {},
  };
}

/** What a connector would send for a chat request. */
export async function buildRequest(
  connector: Connector,
  call: Partial<Parameters<Connector['build']>[0]> = {},
): Promise<ReturnType<Connector['build']>> {
  const [id = ''] = connector.credentialIds();
  const plain = { operation: 'chat', model: 'm', body: '{}', stream: false } as const;
  const whole = { ...plain, clientHeaders: {}, extraHeaders: {}, ...call };
  const credentials = await connector.prepare(id, new AbortController().signal, whole.model);
  return connector.build(whole, credentials);
}
