import { parseJsonObject } from '../../hub/index.ts';
import { spliceModel } from '../../router/index.ts';
import type { CapturedBody, CapturedExchange } from '../../telemetry/capture/captured-exchange.ts';
import { isSecretHeader } from '../../telemetry/mask-headers.ts';
import { REDACTED } from '../../telemetry/redact.ts';

/** What is asked in place of what the client asked. */
export interface ReplayWish {
  readonly backend?: string | undefined;
  readonly model?: string | undefined;
}

/** A captured request, ready to be sent again. */
export interface PlannedReplay {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** As it stands in the body; undefined where the body names none. */
  readonly model: string | undefined;
}

/** Headers that belong to the connection, to the body as it was compressed, or to a page in a browser. */
const OF_THE_CONNECTION = new Set([
  'host',
  'origin',
  'connection',
  'keep-alive',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'accept-encoding',
  'expect',
  'te',
  'trailer',
  'upgrade',
]);

/** What to send. Throws for a request that cannot be sent again, or not to this target. */
export function planReplay(capture: CapturedExchange, wish: ReplayWish): PlannedReplay {
  const { url, headers, body } = capture.client;
  if (body.cut_at !== undefined)
    throw new Error(
      `the request cannot be sent again: only ${body.cut_at} of its ${body.bytes} bytes are kept`,
    );
  const bytes = bytesOf(body);
  const value = parseJsonObject(bytes.toString('utf8'));
  const asked = typeof value?.['model'] === 'string' ? value['model'] : undefined;
  const model = chooseModel(capture, asked, wish);
  const isChanged = value !== undefined && model !== undefined && model !== asked;
  return {
    path: withoutSecrets(url),
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => isSentAgain(name))),
    body: isChanged ? Buffer.from(spliceModel({ bytes, value }, model)) : bytes,
    model,
  };
}

/** `BACKEND:MODEL` where a backend is wished for: its own model where it was asked before, else the client's name. */
function chooseModel(
  { attempts }: CapturedExchange,
  asked: string | undefined,
  { backend, model }: ReplayWish,
): string | undefined {
  if (backend === undefined) return model ?? asked;
  if (model !== undefined) return `${backend}:${model}`;
  const before = attempts.findLast((attempt) => attempt.backend === backend);
  if (before !== undefined) return `${backend}:${before.model}`;
  if (asked === undefined || asked.startsWith('hybrid:'))
    throw new Error('the captured request names no single model; say one with --model');
  const [prefix = ''] = asked.split(':', 1);
  const isBackend = attempts.some((attempt) => attempt.backend === prefix);
  return `${backend}:${isBackend ? asked.slice(prefix.length + 1) : asked}`;
}

function isSentAgain(name: string): boolean {
  return !OF_THE_CONNECTION.has(name) && !isSecretHeader(name);
}

function withoutSecrets(url: string): string {
  const [path = '', query = ''] = url.split('?', 2);
  const kept = query.split('&').filter((parameter) => parameter !== '' && !parameter.includes(REDACTED));
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

function bytesOf({ text, base64 }: CapturedBody): Buffer {
  return text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text);
}
