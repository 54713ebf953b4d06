import { describe, expect, it } from 'vitest';
import { sse } from '../support/answers.ts';
import { chatChunks } from '../support/chat-answers.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { useQcp } from '../support/start-qcp.ts';
import { processFigures, WATCHED } from './process-figures.ts';

const STREAMS = 20;
const upstream = useScriptedUpstream();
const qcp = useQcp(
  () => ({ default_backend: 'host', backends: { host: { type: 'openai', base_url: `${upstream.url}/v1` } } }),
  { env: WATCHED },
);

/** A conversation of many short turns, whose parsed form is far larger than its text. */
const messages = Array.from({ length: 5000 }, (_, turn) => ({
  role: turn % 2 === 0 ? 'user' : 'assistant',
  content: `turn ${turn}`,
}));

describe.each(['/v1/messages', '/v1/chat/completions'])('open streams of %s', (door) => {
  it('hold nothing of the conversations that they answer', async () => {
    const frames = chatChunks({ text: 'half' }).map((chunk) => ({ data: JSON.stringify(chunk) }));
    upstream.on('/v1/chat/completions', sse([...frames.slice(0, 2), 'stall']));
    const body = JSON.stringify({ model: 'm', max_tokens: 9, stream: true, messages });
    const clients = new AbortController();
    const open = async (): Promise<void> => {
      const answer = await fetch(qcp.url + door, { method: 'POST', body, signal: clients.signal });
      await answer.body?.getReader().read();
    };
    await open();
    const before = await processFigures(qcp.process);
    await Promise.all(Array.from({ length: STREAMS }, open));
    const after = await processFigures(qcp.process);
    clients.abort();
    expect((after.heapBytes - before.heapBytes) / STREAMS).toBeLessThan(body.length / 2);
  });
});
