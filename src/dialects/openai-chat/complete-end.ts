import { parseJsonObject, stringifyJson } from '../../hub/index.ts';
import type { WireFrame } from '../../wire/frame.ts';
import type { RelayedEnd } from '../dialect.ts';
import { encodeFinishReason } from './encode-finish-reason.ts';

/**
 * The chunk with the finish reason that a host left out, since official SDKs throw without one (C20, K3). It is the
 * host's own last chunk with another choice, so that id, model and time stay the same.
 */
export function completeEnd({ finish, lastPiece }: RelayedEnd): readonly WireFrame[] {
  const chunk = lastPiece && parseJsonObject(lastPiece.data);
  if (finish.raw !== undefined || chunk === undefined) return [];
  const { usage: _, ...identity } = chunk;
  const reason = encodeFinishReason(finish, finish.unified === 'tool-calls' ? 'tool_calls' : undefined);
  const choices = [{ index: 0, delta: {}, finish_reason: reason }];
  return [{ event: lastPiece?.event, data: stringifyJson({ ...identity, choices }) }];
}
