import type { Dialect } from '../../dialects/dialect.ts';
import { DIALECTS } from '../../dialects/registry.ts';
import {
  collectStream,
  DEFAULT_QUIRKS,
  type HubResponse,
  isJsonObject,
  type JsonObject,
  parseJsonObject,
  promptTokens,
} from '../../hub/index.ts';
import { createSseDecoder } from '../../wire/sse-decoder.ts';

/** An answer as it went over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What an answer amounts to. */
export interface JudgedAnswer {
  readonly complete: boolean;
  /** Why it is not complete. */
  readonly problem?: string | undefined;
  readonly tokensIn?: number | undefined;
  readonly tokensOut?: number | undefined;
  /** Why the model stopped. */
  readonly finish?: string | undefined;
  readonly text: string;
  /** `NAME ARGUMENTS` of each tool that was called. */
  readonly toolCalls: readonly string[];
}

const DOORS: Readonly<Record<string, Dialect>> = {
  '/v1/messages': DIALECTS['anthropic-messages'],
  '/v1/chat/completions': DIALECTS['openai-chat'],
};

const CONTEXT = { quirks: DEFAULT_QUIRKS, toolNames: new Map<string, string>(), createId: () => '' };

/** Reads an answer of a door as a client would. Never throws. */
export function judgeAnswer(path: string, answer: RawAnswer): JudgedAnswer {
  if (answer.status !== 200) return failed(problemOf(answer));
  const dialect = DOORS[path.split('?', 1)[0] ?? ''];
  try {
    return dialect === undefined ? judgeOther(answer) : judgeResponse(readResponse(answer, dialect));
  } catch (error) {
    return failed((error as Error).message);
  }
}

/** The whole answer, however it came. Throws where it is not whole. */
function readResponse({ headers, text }: RawAnswer, dialect: Dialect): HubResponse {
  const { upstream } = dialect;
  if (!isStream(headers)) return upstream.decodeResponse(JSON.parse(text), CONTEXT);
  const frames = createSseDecoder();
  const state = upstream.decodeStream.createState(CONTEXT);
  const parts = [...frames.push(Buffer.from(text)), ...frames.end()].flatMap((frame) =>
    upstream.decodeStream.step(state, frame),
  );
  const result = collectStream([...parts, ...upstream.decodeStream.flush(state)]);
  if (result !== undefined && 'response' in result) return result.response;
  throw new Error(result?.error.message ?? 'the stream ended before its finish');
}

function judgeResponse({ content, finish, usage }: HubResponse): JudgedAnswer {
  return {
    complete: true,
    tokensIn: promptTokens(usage),
    tokensOut: usage.outputTokens,
    finish: finish.unified,
    text: content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    toolCalls: content.flatMap((part) => (part.type === 'tool-call' ? [`${part.name} ${part.input}`] : [])),
  };
}

/** Counts, vectors, and the legacy text API. */
function judgeOther({ headers, text }: RawAnswer): JudgedAnswer {
  if (isStream(headers)) {
    const complete = text.trimEnd().endsWith('data: [DONE]');
    return complete ? { complete, text, toolCalls: [] } : failed('the stream ended before its finish');
  }
  const body = parseJsonObject(text);
  if (body === undefined) return failed('the answer is no JSON object');
  return { complete: true, ...countsOf(body), text, toolCalls: [] };
}

function countsOf(body: JsonObject): Pick<JudgedAnswer, 'tokensIn' | 'tokensOut'> {
  const usage = isJsonObject(body['usage']) ? body['usage'] : {};
  const count = (value: unknown) => (typeof value === 'number' ? value : undefined);
  return {
    tokensIn: count(body['input_tokens'] ?? usage['prompt_tokens']),
    tokensOut: count(usage['completion_tokens']),
  };
}

function isStream(headers: RawAnswer['headers']): boolean {
  return headers['content-type']?.includes('event-stream') === true;
}

function problemOf({ status, text }: RawAnswer): string {
  const error = parseJsonObject(text)?.['error'];
  const message = isJsonObject(error) ? error['message'] : undefined;
  return `${status} ${typeof message === 'string' ? message : text.slice(0, 200)}`;
}

function failed(problem: string): JudgedAnswer {
  return { complete: false, problem, text: '', toolCalls: [] };
}
