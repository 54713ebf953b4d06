import { asks } from '../lib/asks.mjs';
import { compareSubjects } from '../lib/compare-subjects.mjs';

const SMALL = { connections: 32 };
const STREAM = { connections: 8, chunks: 500 };
const LARGE = { connections: 8 };

const chat = asks.chat();
const messages = asks.messages();
const chatStream = asks.chatStream('text-500');
const textStream = asks.messagesStream('text-500');
const toolStream = asks.messagesStream('tool-500');
const toChat = asks.claudeCode('bench');
const toMessages = asks.claudeCode('anthropic:bench');

/** As many requests as the subject takes. The relay and the byte relay are asked what they can pass on. */
const PLANS = {
  S1: {
    what: 'chat -> chat, small',
    ...SMALL,
    asks: { direct: chat, relay: chat, qcp: chat, portkey: chat },
  },
  S2: {
    what: 'Messages -> chat, small (relay: S1)',
    ...SMALL,
    asks: { relay: chat, qcp: messages, 'claude-code-router': messages, litellm: messages },
  },
  S3: {
    what: 'chat -> chat, stream of 500 chunks',
    ...STREAM,
    asks: { pipe: chatStream, qcp: chatStream },
  },
  S4: {
    what: 'Messages -> chat, stream of 500 chunks (pipe: S3)',
    ...STREAM,
    asks: { pipe: chatStream, qcp: textStream, 'claude-code-router': textStream },
  },
  S5: {
    what: 'Messages -> chat, 500 tool deltas (pipe: as they come)',
    ...STREAM,
    asks: { pipe: asks.chatStream('tool-500'), qcp: toolStream, 'claude-code-router': toolStream },
  },
  S6: { what: 'Claude Code request (90 KB) -> chat', ...LARGE, asks: { relay: toChat, qcp: toChat } },
  S6p: {
    what: 'Claude Code request (90 KB) -> Messages',
    ...LARGE,
    asks: { relay: toMessages, qcp: toMessages },
  },
  workers: {
    what: 'S1 with one worker and with two',
    connections: 64,
    // Each of two processes compiles its code.
    processes: 2,
    asks: { 'qcp, 1 worker': chat, 'qcp, 2 workers': chat },
  },
};

export const underLoad = Object.fromEntries(
  Object.entries(PLANS).map(([name, { what, ...plan }]) => [
    name,
    { what, plan, run: (settings) => compareSubjects(plan, settings) },
  ]),
);
