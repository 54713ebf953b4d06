import { onTestFinished } from 'vitest';
import { createRuntime } from '../../src/app/create-runtime.ts';
import { DIALECTS } from '../../src/dialects/registry.ts';
import { stringifyJson } from '../../src/hub/index.ts';
import { type DoorAnswer, type RouterRuntime, runChat } from '../../src/router/index.ts';
import { createMemoryState } from '../../src/state/memory-state.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { LearnedSecrets } from '../../src/telemetry/redact.ts';
import type { RequestRecord } from '../../src/telemetry/request-log.ts';
import type { OutgoingRequest, UpstreamClient, UpstreamResponse } from '../../src/upstream/send.ts';
import { resolveYaml } from '../config/resolve-yaml.ts';
import { anthropicMessageBody } from './anthropic-answers.ts';
import { chatCompletionBody } from './chat-answers.ts';

/*
 * The router with everything behind it but the network: requests go in as JSON, and what would go over the wire is
 * recorded and answered by the test. Time stands still unless the test moves it.
 */

/** A request as an upstream would get it. */
export interface SentRequest extends OutgoingRequest {
  /** `host/path`, where hosts are those of the configuration. */
  readonly to: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of any shape
  readonly json: any;
}

/** What an upstream says: a status with headers, or a failure of the connection. */
export type UpstreamScript = (request: SentRequest) => Partial<ScriptedAnswer> | Error;

interface ScriptedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: unknown;
}

export interface TestRouter {
  readonly runtime: RouterRuntime;
  readonly sent: readonly SentRequest[];
  readonly records: readonly RequestRecord[];
  /** Lines at level info, without those of requests. */
  readonly lines: readonly string[];
  /** Moves the clock, in ms. */
  pass(ms: number): void;
  /** Answers every request from now on. */
  answer(script: UpstreamScript): void;
  /** The dice of weights, keys and waits, in [0, 1). */
  throwDice(...dice: readonly number[]): void;
  messages(body?: object, headers?: Readonly<Record<string, string>>): Promise<RouterAnswer>;
  chat(body?: object, headers?: Readonly<Record<string, string>>): Promise<RouterAnswer>;
}

export interface RouterAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of any shape
  readonly json: any;
}

/** A router for a configuration. Each backend without `base_url` gets a host of its own name. */
export async function createTestRouter(
  config: {
    readonly backends: Readonly<Record<string, object>>;
    readonly [key: string]: unknown;
  },
  environment: Readonly<Record<string, string>> = {},
): Promise<TestRouter> {
  const backends = Object.fromEntries(
    Object.entries(config.backends).map(([name, backend]) => [
      name,
      { type: 'openai', base_url: `http://${name}.test/v1`, ...backend },
    ]),
  );
  const { config: resolved } = await resolveYaml(JSON.stringify({ ...config, backends }), { environment });
  const sent: SentRequest[] = [];
  const records: RequestRecord[] = [];
  const lines: string[] = [];
  const clock = { now: 1_000_000, dice: [0] as readonly number[], thrown: 0 };
  let script: UpstreamScript = () => ({});
  const upstream: UpstreamClient = {
    send: async (request) => {
      const recorded = recordSent(request);
      sent.push(recorded);
      return respond(script(recorded), recorded);
    },
    close: async () => {},
  };
  const { logger, flush } = createLogger({ level: 'silent', terminal: false, scrub: (text) => text });
  onTestFinished(flush);
  logger.info = (line: unknown) => void lines.push(String(line));
  const state = createMemoryState(() => clock.now);
  const metrics = { observe: () => {} };
  const learned = new LearnedSecrets();
  const runtime: RouterRuntime = {
    ...createRuntime(resolved, {
      upstream,
      state,
      logger,
      environment: {},
      version: 'test',
      metrics,
      learned,
    }),
    now: () => clock.now,
    random: () => clock.dice[clock.thrown++ % clock.dice.length] ?? 0,
    record: (record) => void records.push(record),
  };
  const ask = (door: 'anthropic-messages' | 'openai-chat', body: object, headers: object) =>
    runThroughDoor(runtime, door, body, headers as Record<string, string>);
  return {
    runtime,
    sent,
    records,
    lines,
    pass: (ms) => {
      clock.now += ms;
    },
    answer: (next) => {
      script = next;
    },
    throwDice: (...dice) => Object.assign(clock, { dice, thrown: 0 }),
    messages: (body = {}, headers = {}) => ask('anthropic-messages', { ...MESSAGES_BODY, ...body }, headers),
    chat: (body = {}, headers = {}) => ask('openai-chat', { ...CHAT_BODY, ...body }, headers),
  };
}

const QUESTION = [{ role: 'user', content: 'hi' }];
const MESSAGES_BODY = { model: 'claude-sonnet-4-5', max_tokens: 100, messages: QUESTION };
const CHAT_BODY = { model: 'gpt-5', messages: QUESTION };

async function runThroughDoor(
  runtime: RouterRuntime,
  door: 'anthropic-messages' | 'openai-chat',
  body: object,
  headers: Readonly<Record<string, string>>,
): Promise<RouterAnswer> {
  const text = stringifyJson(body as never);
  const request = {
    door: DIALECTS[door],
    path: door === 'openai-chat' ? '/v1/chat/completions' : '/v1/messages',
    body: { bytes: Buffer.from(text), value: JSON.parse(text) },
    headers,
    requestId: 'req_1',
    signal: new AbortController().signal,
    clientKey: undefined,
  };
  const answer = await runChat(runtime, request).catch(
    (error): DoorAnswer => ({ kind: 'failure', headers: {}, error }),
  );
  if (answer.kind === 'failure') {
    const encoded = DIALECTS[door].client.encodeError(answer.error, 'req_1');
    return { status: encoded.status, headers: answer.headers, json: encoded.body };
  }
  if (answer.kind === 'json') {
    return {
      status: 200,
      headers: answer.headers,
      json: JSON.parse(Buffer.from(answer.body).toString('utf8')),
    };
  }
  throw new Error('this harness asks for whole answers');
}

function recordSent(request: OutgoingRequest): SentRequest {
  const { host, pathname } = new URL(request.url);
  const json: unknown = JSON.parse(Buffer.from(request.body ?? '').toString('utf8'));
  return { ...request, to: host.replace('.test', '') + pathname, json };
}

/** A failure, or an answer in the dialect of the request's path. */
function respond(script: ReturnType<UpstreamScript>, request: SentRequest): UpstreamResponse {
  if (script instanceof Error) throw script;
  const {
    status = 200,
    headers = {},
    json = status < 400 ? usualAnswer(request) : { error: { message: 'no' } },
  } = script;
  async function* body() {
    yield Buffer.from(JSON.stringify(json));
  }
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: body(),
    close: () => {},
  };
}

function usualAnswer({ url }: OutgoingRequest): object {
  return url.endsWith('/messages') ? anthropicMessageBody() : chatCompletionBody({ text: 'Hi' });
}
