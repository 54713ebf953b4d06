import type { BackendConfig, Config } from '../config/index.ts';
import { isSecretHeader } from '../telemetry/mask-headers.ts';
import { secretsOfUrl } from '../telemetry/mask-url.ts';

/** Every value of a configuration that must never leave the program. */
export function secretsOf(config: Config): readonly string[] {
  const ofBackend = ({ api_keys, headers, base_url }: BackendConfig): readonly string[] => [
    ...api_keys,
    ...secretsOfUrl(base_url ?? ''),
    ...Object.entries(headers).flatMap(([name, value]) => (isSecretHeader(name) ? [value] : [])),
  ];
  return [
    ...config.server.api_keys.map(({ key }) => key),
    ...Object.values(config.backends).flatMap(ofBackend),
  ];
}
