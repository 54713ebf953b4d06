import type { Config } from '../config/index.ts';
import { DIALECTS } from '../dialects/registry.ts';
import { QcpError } from '../errors/index.ts';
import { isJsonObject, parseJson } from '../hub/index.ts';
import { explainRoute, type RouteExplanation, spliceModel } from '../router/index.ts';
import { createMemoryState } from '../state/memory-state.ts';
import { createLogger } from '../telemetry/logger.ts';
import { createScrubber, LearnedSecrets } from '../telemetry/redact.ts';
import type { UpstreamClient } from '../upstream/send.ts';
import { createRuntime } from './create-runtime.ts';
import { VERSION } from './version.ts';

/** What is asked about. */
export interface ExplainQuestion {
  /** As a client would write it. */
  readonly model: string;
  readonly door: 'messages' | 'chat';
  /** JSON text of a request's body, whose model gives way; a short question without it. */
  readonly body?: string | undefined;
}

const DOORS = { messages: DIALECTS['anthropic-messages'], chat: DIALECTS['openai-chat'] } as const;

/** Stands in where no body is given: what every client sends at least. */
const SHORT_QUESTION =
  '{"model":"","max_tokens":1024,"messages":[{"role":"user","content":"Hello"}],"stream":true}';

/** Where a request would go and as what, by a configuration; nothing is sent. Throws QcpError as the request would. */
export async function explainRequest(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
  { model, door, body = SHORT_QUESTION }: ExplainQuestion,
): Promise<RouteExplanation> {
  const { logger, flush } = createLogger({ level: 'silent', terminal: false, scrub: createScrubber([]) });
  const services = {
    upstream: UNREACHABLE,
    state: createMemoryState(() => 0),
    logger,
    environment,
    version: VERSION,
    metrics: { observe: () => {} },
    learned: new LearnedSecrets(),
  };
  const bytes = withModel(body, model);
  const explained = await explainRoute(createRuntime(config, services), {
    door: DOORS[door],
    body: { bytes, value: parseBody(bytes.toString()) },
  });
  await flush();
  return explained;
}

/** A plan sends nothing. */
const UNREACHABLE: UpstreamClient = {
  send: () => Promise.reject(new QcpError('SERVER_INTERNAL', 'an explanation sends nothing')),
  close: async () => {},
};

function withModel(body: string, model: string): Buffer {
  return Buffer.from(spliceModel({ bytes: Buffer.from(body), value: parseBody(body) }, model));
}

function parseBody(text: string) {
  try {
    const value = parseJson(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Told below.
  }
  throw new QcpError('REQUEST_INVALID_JSON', 'the body is no JSON object');
}
