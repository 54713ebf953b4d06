import type { WireFrame } from '../../wire/frame.ts';
import type { RelayedEnd } from '../dialect.ts';
import { messageEndFrames } from './stream-envelope.ts';

/**
 * The events of the end that a host left out: the stop reason, without which an agent does not know whose turn it is
 * (C20, K2), and `message_stop`, without which SDKs have no message (D36).
 */
export function completeEnd({ finish, usage, isClosed }: RelayedEnd): readonly WireFrame[] {
  const [delta, stop] = messageEndFrames(finish, usage, {
    hasToolUse: finish.unified === 'tool-calls',
    outputLength: 0,
  });
  return [finish.raw === undefined ? delta : undefined, isClosed ? undefined : stop].filter(
    (frame) => frame !== undefined,
  );
}
