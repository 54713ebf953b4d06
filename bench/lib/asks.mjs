import { readFileSync } from 'node:fs';

const CAPTURES = new URL('../../test/fixtures/captures/', import.meta.url);

const tool = { type: 'object', properties: { text: { type: 'string' } } };

/**
 * What is asked, each small where nothing else is said. `expect` is in every right answer. The scripted upstream reads
 * the kind of its answer in the words of the user, since routers may change everything else.
 */
export const asks = {
  chat: () => chat({}, 'lazy dog'),
  chatStream: (kind) => chat({ messages: say(`Answer with ${kind}.`), stream: true }, '[DONE]'),
  messages: () => messages({}, 'lazy dog'),
  messagesStream: (kind) =>
    messages(
      {
        messages: say(`Answer with ${kind}.`),
        tools: [{ name: 'write', input_schema: tool }],
        stream: true,
      },
      'message_stop',
    ),
  /** The shape of a Claude Code request, 90 KB, not streamed. */
  claudeCode: (model) =>
    messages({ ...readCapture('claude-code/02.json'), model, stream: false }, 'lazy dog'),
  /** Text without a space, as base64 in a prompt has it. */
  dense: (bytes) => messages({ messages: say('x'.repeat(bytes)) }, 'lazy dog'),
};

function say(text) {
  return [{ role: 'user', content: text }];
}

function chat(fields, expect) {
  const body = { model: 'bench', messages: say('Say something short.'), ...fields };
  return { path: '/v1/chat/completions', body: JSON.stringify(body), expect };
}

function messages(fields, expect) {
  const body = { model: 'bench', max_tokens: 500, messages: say('Say something short.'), ...fields };
  return { path: '/v1/messages', body: JSON.stringify(body), expect };
}

function readCapture(path) {
  return JSON.parse(readFileSync(new URL(path, CAPTURES), 'utf8')).body;
}
