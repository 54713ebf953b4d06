import type { BackendConfig } from '../config/index.ts';
import { availabilityOfKeys, keyIds, keyOf } from './api-keys.ts';
import type { Connector, Credentials } from './connector.ts';
import type { HostRow } from './hosts/host-row.ts';

/** The part of a connector that follows from its keys in the configuration and its host's row alone. */
export function describeKeyedBackend(
  config: BackendConfig,
  row: HostRow | undefined,
  authHeaders: (key: string | undefined) => Record<string, string>,
): Pick<
  Connector,
  | 'name'
  | 'type'
  | 'defaultModel'
  | 'servesClaude'
  | 'availability'
  | 'credentialIds'
  | 'prepare'
  | 'peekCredentials'
> {
  const peekCredentials = (id: string): Credentials => ({ id, headers: authHeaders(keyOf(config, id)) });
  return {
    name: config.name,
    type: config.type,
    defaultModel: config.default_model ?? row?.defaultModel,
    servesClaude: row?.servesClaude ?? false,
    availability: () => availabilityOfKeys(config),
    credentialIds: () => keyIds(config),
    prepare: async (id) => peekCredentials(id),
    peekCredentials,
  };
}
