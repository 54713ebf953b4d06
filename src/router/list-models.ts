import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientKey } from '../config/index.ts';
import type { Connector, ModelDescription } from '../connectors/connector.ts';
import type { RouterRuntime } from './runtime.ts';

/** One model that clients can ask for. */
export interface ListedModel {
  readonly id: string;
  /** Who serves it, for OpenAI's `owned_by`. */
  readonly backend: string;
  /** The model's name without the backend. */
  readonly name: string;
  readonly description: ModelDescription | undefined;
}

/** A list waits this long for hosts that nobody has asked yet; a dead host slows no later one. In ms. */
const PATIENCE_MS = 500;

const WILDCARD = /[*?]|^\/.*\//;

/**
 * The names that clients can ask for: mapped names as they are, and `backend:model` for what those backends list that the
 * client's key may use.
 */
export async function listModels(
  { config, connectors }: RouterRuntime,
  key: ClientKey | undefined,
): Promise<readonly ListedModel[]> {
  await waitForReports([...connectors.values()]);
  const mapped = [...config.model_aliases, ...config.models]
    .filter(({ match }) => !WILDCARD.test(match))
    .map(({ match }) => ({ id: match, name: match, backend: 'qcp', description: undefined }));
  const allowed = [...connectors.values()].filter(({ name }) => key?.backends?.includes(name) ?? true);
  const served = allowed.flatMap((connector) =>
    connector.models.map((model) => ({
      id: `${connector.name}:${model}`,
      name: model,
      backend: connector.name,
      description: connector.describeModel?.(model),
    })),
  );
  const unique = new Map<string, ListedModel>();
  for (const model of [...mapped, ...served]) if (!unique.has(model.id)) unique.set(model.id, model);
  return [...unique.values()];
}

async function waitForReports(connectors: readonly Connector[]): Promise<void> {
  const reports = connectors.flatMap((connector) => connector.modelsKnown?.() ?? []);
  const timer = new AbortController();
  const patience = sleep(PATIENCE_MS, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([Promise.all(reports), patience]);
  timer.abort();
}
