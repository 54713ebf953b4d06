import type { BackendConfig } from '../config/index.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../hub/index.ts';

/** What one tiny request to a backend showed. */
export interface BackendProbe {
  readonly backend: string;
  readonly model: string | undefined;
  readonly reachable: boolean;
  readonly authorized: boolean;
  readonly streams: boolean;
  /** Whether the model called the tool that it was asked to call. */
  readonly tools: boolean;
  readonly usage: boolean;
  readonly firstTokenMs: number | undefined;
  /** What went wrong, in one line. */
  readonly problem: string | undefined;
}

const PATIENCE_MS = 60_000;
/** A name that no host has. */
const NO_MODEL = 'qcp-check';
const UNREACHABLE = new Set([502, 503, 504]);
const UNAUTHORIZED = new Set([401, 403]);

const NOTHING = {
  reachable: false,
  authorized: false,
  streams: false,
  tools: false,
  usage: false,
  firstTokenMs: undefined,
};

/** Asks a backend of a running server for one tool call, streamed. Never rejects. */
export async function probeBackend(url: string, backend: BackendConfig): Promise<BackendProbe> {
  const began = performance.now();
  const model = backend.default_model ?? (await firstListedModel(url, backend.name));
  const facts = { backend: backend.name, model, ...NOTHING };
  try {
    // Without a model the answer still tells whether the host is there and takes the key.
    const response = await sendProbe(url, `${backend.name}:${model ?? NO_MODEL}`);
    const { status } = response;
    const reachable = !UNREACHABLE.has(status);
    const authorized = reachable && !UNAUTHORIZED.has(status);
    if (model === undefined && authorized) {
      await response.body?.cancel();
      const problem = `no model to ask: set backends.${backend.name}.default_model`;
      return { ...facts, reachable, authorized, problem };
    }
    if (!response.ok || response.body === null) {
      return { ...facts, reachable, authorized, problem: readProblem(await response.text()) };
    }
    return { ...facts, reachable: true, authorized: true, ...(await readStream(response.body, began)) };
  } catch (error) {
    return { ...facts, problem: (error as Error).message };
  }
}

function sendProbe(url: string, model: string): Promise<Response> {
  const tool = { name: 'ping', description: 'Answers.', parameters: { type: 'object', properties: {} } };
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    signal: AbortSignal.timeout(PATIENCE_MS),
    body: JSON.stringify({
      model,
      max_tokens: 64,
      stream: true,
      stream_options: { include_usage: true },
      tools: [{ type: 'function', function: tool }],
      messages: [{ role: 'user', content: 'call ping {}' }],
    }),
  });
}

async function firstListedModel(url: string, backend: string): Promise<string | undefined> {
  const response = await fetch(`${url}/v1/models`);
  const { data } = (await response.json()) as { data: readonly { id: string }[] };
  const prefix = `${backend}:`;
  return data.find(({ id }) => id.startsWith(prefix))?.id.slice(prefix.length);
}

async function readStream(
  body: ReadableStream<Uint8Array>,
  began: number,
): Promise<Pick<BackendProbe, 'streams' | 'tools' | 'usage' | 'firstTokenMs' | 'problem'>> {
  let firstTokenMs: number | undefined;
  const pieces: string[] = [];
  const decoder = new TextDecoder();
  for await (const piece of body) {
    firstTokenMs ??= performance.now() - began;
    pieces.push(decoder.decode(piece, { stream: true }));
  }
  const chunks = pieces
    .join('')
    .split('\n')
    .flatMap((line): JsonObject[] => {
      const chunk = line.startsWith('data: ') ? parseJsonObject(line.slice(6)) : undefined;
      return chunk === undefined ? [] : [chunk];
    });
  const failed = chunks.find((chunk) => chunk['error'] !== undefined);
  return {
    streams: failed === undefined && chunks.length > 0,
    tools: chunks.some(callsTool),
    usage: chunks.some((chunk) => isJsonObject(chunk['usage'])),
    firstTokenMs,
    problem: failed === undefined ? undefined : readProblem(JSON.stringify(failed)),
  };
}

function callsTool(chunk: JsonObject): boolean {
  const choice = Array.isArray(chunk['choices']) ? chunk['choices'][0] : undefined;
  return isJsonObject(choice) && isJsonObject(choice['delta']) && choice['delta']['tool_calls'] !== undefined;
}

function readProblem(body: string): string {
  const error = parseJsonObject(body)?.['error'];
  return isJsonObject(error) && typeof error['message'] === 'string' ? error['message'] : body.slice(0, 200);
}
