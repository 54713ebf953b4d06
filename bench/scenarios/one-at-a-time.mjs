import { asks } from '../lib/asks.mjs';
import { compareSubjects } from '../lib/compare-subjects.mjs';
import { createHttpConnection, formatRequest } from '../lib/http-connection.mjs';
import { runOwnLoop } from '../lib/load.mjs';
import { alone } from '../lib/settings.mjs';
import { quantile, sortNumbers } from '../lib/statistics.mjs';

const chat = asks.chat();
const messages = asks.messages();
const chatStream = asks.chatStream('text-3');
const messagesStream = asks.messagesStream('text-3');

const plainAsks = {
  direct: chat,
  relay: chat,
  qcp: chat,
  portkey: chat,
  'claude-code-router': messages,
  litellm: chat,
};
const streamAsks = {
  direct: chatStream,
  qcp: messagesStream,
  portkey: chatStream,
  'claude-code-router': messagesStream,
};

export const oneAtATime = {
  S10: {
    what: 'one request at a time',
    run: (settings) =>
      compareSubjects({ asks: plainAsks, connections: 1, runLoad: runOwnLoop }, alone(settings)),
  },
  S10s: {
    what: 'one stream at a time: first token',
    run: (settings) => compareSubjects({ asks: streamAsks, runLoad: readFirstTokens }, alone(settings)),
  },
};

/** One stream after the other; a token is there when its text is, not with the first bytes of the answer. */
async function readFirstTokens({ url, ask, seconds }) {
  const connection = createHttpConnection(url);
  const request = formatRequest(ask);
  const tokens = [];
  let failures = 0;
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until && connection.isOpen()) {
    const began = performance.now();
    let firstToken;
    const { status } = await connection.exchange(request, (bytes) => {
      if (firstToken === undefined && bytes.includes('word ')) firstToken = performance.now() - began;
    });
    if (status !== 200 || firstToken === undefined) failures++;
    else tokens.push(firstToken);
  }
  connection.close();
  const sorted = sortNumbers(tokens);
  return {
    requests: tokens.length + failures,
    failures,
    firstTokenP50: quantile(sorted, 0.5),
    firstTokenP99: quantile(sorted, 0.99),
  };
}
