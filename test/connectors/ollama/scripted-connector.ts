import type { Connector, ConnectorServices, UpstreamRequest } from '../../../src/connectors/connector.ts';
import { createOllamaConnector } from '../../../src/connectors/ollama/index.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { resolveYaml } from '../../config/resolve-yaml.ts';

/** What a scripted server answers to the connector's own questions, by route; `undefined` is a refused connection. */
export interface OllamaScript {
  /** Entries of /api/tags. */
  tags?: readonly object[] | undefined;
  /** Answers of /api/show by model. */
  show?: Readonly<Record<string, object>>;
}

/** A connector whose small questions are answered by a script that the test may change, and a clock to turn. */
export interface ScriptedConnector {
  readonly connector: Connector;
  /** `GET /api/tags`, `POST /api/show qwen3:8b`, in the order in which they were asked. */
  readonly asked: string[];
  /** The headers of each question. */
  readonly headers: Readonly<Record<string, string>>[];
  now: number;
}

export async function scriptConnector(
  script: OllamaScript,
  backend: object = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<ScriptedConnector> {
  const settings = { type: 'ollama', ...backend };
  const { config } = await resolveYaml(JSON.stringify({ backends: { local: settings } }), { environment });
  const resolved = config.backends['local'];
  if (resolved === undefined) throw new Error('the backend is gone');
  const asked: string[] = [];
  const headers: Readonly<Record<string, string>>[] = [];
  const sendText = async (request: UpstreamRequest) => {
    const { model } = JSON.parse(String(request.body ?? '{}')) as { readonly model?: string };
    asked.push([request.method, new URL(request.url).pathname, model].filter(Boolean).join(' '));
    headers.push(request.headers);
    return answer(script, model);
  };
  const services: ConnectorServices = {
    sendText,
    now: () => scripted.now,
    environment,
    version: 'test',
    logger: createLogger({ level: 'error', file: undefined, terminal: false, scrub: (text) => text }).logger,
    learnSecret: () => {},
  };
  const scripted = { connector: createOllamaConnector(resolved, services), asked, headers, now: 1_000_000 };
  return scripted;
}

async function answer(script: OllamaScript, model: string | undefined) {
  if (model === undefined) {
    if (script.tags === undefined) throw new Error('connection refused');
    return { status: 200, headers: {}, body: JSON.stringify({ models: script.tags }) };
  }
  const shown = script.show?.[model];
  const missing = { error: `model '${model}' not found` };
  return { status: shown === undefined ? 404 : 200, headers: {}, body: JSON.stringify(shown ?? missing) };
}

/** An answer of /api/show. */
export function shown(capabilities: readonly string[], contextLength = 131_072, parameters = ''): object {
  return {
    capabilities,
    parameters,
    model_info: { 'general.architecture': 'qwen3', 'qwen3.context_length': contextLength },
  };
}
