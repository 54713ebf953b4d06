import { describe, expect, it } from 'vitest';
import { QcpError } from '../../../src/errors/index.ts';
import { assistant, hubRequest, toolCall, toolResult, user } from '../../support/hub-builders.ts';
import { encode, fromChat, fromMessages, target } from './encode.ts';

const PNG = 'iVBORw0KGgo=';
const READ = { name: 'read', description: 'reads', input_schema: { type: 'object', properties: {} } };
const WIRE_READ = {
  type: 'function',
  function: { name: 'read', description: 'reads', parameters: { type: 'object', properties: {} } },
};

describe('the body of /api/chat', () => {
  it('E1 has plain messages, an explicit stream and nothing that nobody asked for', () => {
    expect(fromMessages({}).body).toEqual({
      model: 'qwen3:8b',
      messages: [{ role: 'user', content: 'hi' }],
      stream: false,
      options: { num_predict: 100 },
    });
    expect(fromChat({ stream: true }).body).toEqual({
      model: 'qwen3:8b',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
    });
  });

  it('E1 writes every content as one string, the system prompt first', () => {
    const { body } = fromMessages({
      system: [
        { type: 'text', text: 'x-anthropic-billing-header: cc_version=1; cch=12345;' },
        { type: 'text', text: 'Be brief.' },
        { type: 'text', text: 'Use tools.' },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'c' },
            { type: 'text', text: 'd' },
          ],
        },
        { role: 'user', content: 'e' },
      ],
    });
    expect(body.messages).toEqual([
      { role: 'system', content: 'Be brief.\n\nUse tools.' },
      { role: 'user', content: 'a\n\nb' },
      { role: 'assistant', content: 'c\nd' },
      { role: 'user', content: 'e' },
    ]);
  });

  it('E1 keeps a system message in the middle in its place, as a reminder where templates want that', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
      { role: 'system', content: 'now in French' },
      { role: 'user', content: 'c' },
    ];
    expect(fromChat({ messages }).body.messages[2]).toEqual({ role: 'system', content: 'now in French' });
    expect(fromChat({ messages }, target({ system_in_messages: 'user-reminder' })).body.messages[2]).toEqual({
      role: 'user',
      content: '<system-reminder>\nnow in French\n</system-reminder>',
    });
  });

  it('E2 puts sampling and limits into options, by the names of Ollama', () => {
    expect(
      fromChat({
        max_completion_tokens: 50,
        temperature: 0,
        top_p: 0.9,
        seed: 7,
        presence_penalty: 0.1,
        frequency_penalty: 0.2,
        stop: 'END',
      }).body.options,
    ).toEqual({
      num_predict: 50,
      temperature: 0,
      top_p: 0.9,
      seed: 7,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      stop: ['END'],
    });
    const { body, warnings } = fromMessages({ top_k: 40, stop_sequences: ['A', 'B', ' '] });
    expect(body.options).toEqual({ num_predict: 100, top_k: 40, stop: ['A', 'B'] });
    expect(warnings).toBe('');
  });

  it('E3 lays the options of the configuration over those of the request', () => {
    const extra_body = { options: { num_ctx: 32768 }, truncate: false };
    const { body } = fromMessages({ temperature: 0.5 }, target({ extra_body }));
    expect(body.options).toEqual({ num_predict: 100, temperature: 0.5, num_ctx: 32768 });
    expect(body.truncate).toBe(false);
  });

  it('E8 asks for JSON, or for a schema as it is', () => {
    expect(fromChat({ response_format: { type: 'json_object' } }).body.format).toBe('json');
    const schema = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] };
    const json_schema = { name: 'answer', strict: true, schema };
    expect(fromChat({ response_format: { type: 'json_schema', json_schema } }).body.format).toEqual(schema);
    expect(fromChat({ response_format: { type: 'text' } }).body).not.toHaveProperty('format');
  });

  it('E20 refuses a request without messages, which would only load the model', () => {
    const empty = () => encode(hubRequest({ messages: [] }));
    expect(empty).toThrow(QcpError);
    expect(empty).toThrow(/messages: there is nothing in them to send/);
  });

  it('leaves out what the operator drops, by the name of Ollama or of the client', () => {
    const { body, warnings } = fromMessages(
      { temperature: 1, top_k: 3 },
      target({}, { dropNames: new Set(['temperature', 'max_tokens', 'model']) }),
    );
    expect(body.options).toEqual({ top_k: 3 });
    expect(body.model).toBe('qwen3:8b');
    expect(warnings).toBe('dropped:temperature, dropped:max_tokens');
  });

  it('tells what Ollama has no field for', () => {
    const { warnings } = fromMessages({
      metadata: { user_id: 'u' },
      service_tier: 'standard_only',
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      tools: [{ ...READ, cache_control: { type: 'ephemeral' } }],
    });
    expect(warnings.split(', ')).toEqual([
      'dropped:cache_control',
      'dropped:metadata.user_id',
      'dropped:service_tier',
      'dropped:tool_choice.disable_parallel_tool_use',
    ]);
  });
});

describe('images', () => {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } };

  it('E4 go as raw base64 beside the text', () => {
    const content = [{ type: 'text', text: 'what is it?' }, image];
    expect(fromMessages({ messages: [{ role: 'user', content }] }).body.messages).toEqual([
      { role: 'user', content: 'what is it?', images: [PNG] },
    ]);
    const url = { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } };
    expect(fromChat({ messages: [{ role: 'user', content: [url] }] }).body.messages).toEqual([
      { role: 'user', content: '', images: [PNG] },
    ]);
  });

  it('E4 by URL are refused with what to do instead', () => {
    const url = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } };
    const refused = () => fromChat({ messages: [{ role: 'user', content: [url] }] });
    expect(refused).toThrow(/image by URL \(https:\/\/example.com\/cat.png\).*send it as base64/);
    try {
      refused();
    } catch (error) {
      expect(error).toMatchObject({ status: 400, kind: 'invalid-request', param: 'messages' });
    }
  });

  it('E4 of tool results stay with them, or follow in a user message where the quirk says so', () => {
    const messages = [
      { role: 'user', content: 'look' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'read', input: {} }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'shot' }, image] },
        ],
      },
    ];
    expect(
      fromMessages({ messages }, target({ tool_result_images: 'inline' })).body.messages.slice(2),
    ).toEqual([{ role: 'tool', content: 'shot', images: [PNG], tool_name: 'read', tool_call_id: 't1' }]);
    expect(fromMessages({ messages }).body.messages.slice(2)).toEqual([
      {
        role: 'tool',
        content: 'shot\n[image: see the user message below]',
        tool_name: 'read',
        tool_call_id: 't1',
      },
      { role: 'user', content: 'From tool result t1:', images: [PNG] },
    ]);
  });

  it('E4 become a note for a model that reads none', () => {
    const { body, warnings } = fromMessages(
      { messages: [{ role: 'user', content: [image] }] },
      target({ images: false }),
    );
    expect(body.messages[0]).toEqual({
      role: 'user',
      content: '[image omitted: the model cannot read images]',
    });
    expect(warnings).toBe('dropped:image');
  });
});

describe('documents', () => {
  it.each([
    [{ type: 'text', media_type: 'text/plain', data: 'body' }, 'notes\nbody', 'adapted:document'],
    [
      { type: 'base64', media_type: 'text/plain', data: Buffer.from('bödy').toString('base64') },
      'notes\nbödy',
      'adapted:document',
    ],
    [
      { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
      '[document omitted: notes]',
      'dropped:document',
    ],
    [{ type: 'url', url: 'https://h.example/a.pdf' }, 'notes\nhttps://h.example/a.pdf', 'adapted:document'],
  ])('of source %o go as text', (source, content, warning) => {
    const document = { type: 'document', title: 'notes', source };
    const { body, warnings } = fromMessages({ messages: [{ role: 'user', content: [document] }] });
    expect(body.messages).toEqual([{ role: 'user', content }]);
    expect(warnings).toBe(warning);
  });
});

describe('tool calls and results of the history', () => {
  it('E5 have their arguments as an object, keys in order and numbers exact', () => {
    const { text } = fromMessages(
      '{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":' +
        '[{"type":"tool_use","id":"t1","name":"f","input":{"z":1,"a":12345678901234567890,"b":1.0}}]},' +
        '{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"ok"}]}]}',
    );
    expect(text).toContain(
      '"tool_calls":[{"id":"t1","function":{"name":"f","arguments":{"z":1,"a":12345678901234567890,"b":1}}}]',
    );
  });

  it.each([
    ['', {}, ''],
    ['{"a":1}', { a: 1 }, ''],
    ['{"a":1', { a: 1 }, 'repaired:tool_use'],
    ['no idea', {}, 'repaired:tool_use'],
  ])('E5 mends arguments such as %j', (input, expected, warning) => {
    const messages = [user('x'), assistant(toolCall('t1', 'f', input)), user(toolResult('t1', 'ok'))];
    const { body, warnings } = encode(hubRequest({ messages }));
    expect(body.messages[1].tool_calls[0].function.arguments).toEqual(expected);
    expect(warnings).toBe(warning);
  });

  it('E6 names the tool of each result, before what the user says', () => {
    const { body } = fromMessages({
      messages: [
        { role: 'user', content: 'go' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
            { type: 'text', text: 'Two calls.' },
            { type: 'tool_use', id: 't1', name: 'read', input: { p: 1 } },
            { type: 'tool_use', id: 't2', name: 'list', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'and then?' },
            { type: 'tool_result', tool_use_id: 't2', content: 'no', is_error: true },
            { type: 'tool_result', tool_use_id: 't1', content: 'one' },
          ],
        },
      ],
    });
    expect(body.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: 'Two calls.',
        thinking: 'hm',
        tool_calls: [
          { id: 't1', function: { name: 'read', arguments: { p: 1 } } },
          { id: 't2', function: { name: 'list', arguments: {} } },
        ],
      },
      { role: 'tool', content: 'one', tool_name: 'read', tool_call_id: 't1' },
      { role: 'tool', content: 'Error: no', tool_name: 'list', tool_call_id: 't2' },
      { role: 'user', content: 'and then?' },
    ]);
  });

  it('E6 knows the tool of a result also where ids are used again', () => {
    const turn = (name: string) => [assistant(toolCall('call_0', name)), user(toolResult('call_0', name))];
    const { body } = encode(hubRequest({ messages: [user('go'), ...turn('read'), ...turn('list')] }));
    const results = body.messages.filter(({ role }: { role: string }) => role === 'tool');
    expect(results.map((result: { tool_name: string }) => result.tool_name)).toEqual(['read', 'list']);
  });
});

describe('tools', () => {
  it('E9 offers none where none may be called', () => {
    const { body } = fromMessages({ tools: [READ], tool_choice: { type: 'none' } });
    expect(body).not.toHaveProperty('tools');
  });

  it.each([undefined, { type: 'auto' }])('E9 offers all of them for %o and says nothing', (tool_choice) => {
    const { body, warnings } = fromMessages({ tools: [READ], ...(tool_choice && { tool_choice }) });
    expect(body.tools).toEqual([WIRE_READ]);
    expect(body.messages).toEqual([{ role: 'user', content: 'hi' }]);
    expect(warnings).toBe('');
  });

  it('E9 shows only the tool that must be called and says so behind the conversation', () => {
    const list = { ...READ, name: 'list' };
    const { body, warnings } = fromMessages({
      tools: [list, READ],
      tool_choice: { type: 'tool', name: 'read' },
    });
    expect(body.tools).toEqual([WIRE_READ]);
    expect(body.messages).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'user', content: 'Answer with a call of the tool read.' },
    ]);
    expect(warnings).toBe('adapted:tool_choice');
  });

  it('E9 says that some tool must be called', () => {
    const { body } = fromMessages({ tools: [READ, { ...READ, name: 'list' }], tool_choice: { type: 'any' } });
    expect(body.tools).toHaveLength(2);
    expect(body.messages.at(-1).content).toBe('Answer with a call of one of the tools.');
  });

  it('E9 passes over a choice of a tool that is not there', () => {
    const { body, warnings } = fromMessages({ tools: [READ], tool_choice: { type: 'tool', name: 'gone' } });
    expect(body.tools).toEqual([WIRE_READ]);
    expect(body.messages).toHaveLength(1);
    expect(warnings).toBe('dropped:tool_choice');
  });

  it('E15 leaves tools out for a model that takes none', () => {
    const { body, warnings } = fromMessages({ tools: [READ] }, target({ refuses: ['tools'] }));
    expect(body).not.toHaveProperty('tools');
    expect(warnings).toBe('dropped:tools');
    const kept = fromMessages({ tools: [READ] }, target({ refuses: ['tools'] }, { dropRefused: false }));
    expect(kept.body.tools).toEqual([WIRE_READ]);
  });

  it('E25 keeps lists of types and anyOf, and leaves out what Ollama cannot read', () => {
    const input_schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        a: { type: ['string', 'null'], description: 'text', enum: ['x', null] },
        b: { anyOf: [{ type: 'string' }, true] },
        c: true,
        d: { type: 'string', description: 5, required: true },
        e: { type: 'array', items: { type: 'object', properties: { f: false } } },
      },
      required: ['a', 7],
    };
    const { body } = fromMessages({ tools: [{ name: 'f', input_schema }] });
    expect(body.tools[0].function.parameters).toEqual({
      type: 'object',
      properties: {
        a: { type: ['string', 'null'], description: 'text', enum: ['x', null] },
        b: { anyOf: [{ type: 'string' }, {}] },
        c: {},
        d: { type: 'string' },
        e: { type: 'array', items: { type: 'object', properties: { f: {} } } },
      },
      required: ['a'],
    });
  });

  it('E25 gives every tool an object with properties, also one without any', () => {
    const { body } = fromMessages({ tools: [{ name: 'f', input_schema: { type: ['object', 'null'] } }] });
    expect(body.tools[0].function.parameters).toEqual({ type: 'object', properties: {} });
  });

  it('E25 sends one type in place of a list to servers that cannot read lists', () => {
    const properties = { a: { type: ['null', 'string'] }, b: { type: ['null'] }, c: { type: 'number' } };
    const { body } = fromMessages(
      { tools: [{ name: 'f', input_schema: { type: 'object', properties } }] },
      target({ schema_type_lists: 'first' }),
    );
    expect(body.tools[0].function.parameters.properties).toEqual({
      a: { type: 'string' },
      b: { type: 'null' },
      c: { type: 'number' },
    });
  });

  it('E25 names a tool whose schema is none', () => {
    const broken = () => fromMessages({ tools: [READ, { name: 'f', input_schema: 'text' }] });
    expect(broken).toThrow(/^tools\.1\.input_schema: expected an object, got a string$/);
  });

  it('E26 leaves a hosted web search out and keeps a tool of the client by the same name', () => {
    const hosted = { type: 'web_search_20250305', name: 'web_search' };
    const { body, warnings } = fromMessages({ tools: [hosted, READ] });
    expect(body.tools).toEqual([WIRE_READ]);
    expect(warnings).toBe('dropped:web_search_20250305');
    const own = fromMessages({ tools: [{ ...READ, name: 'web_search' }] });
    expect(own.body.tools[0].function.name).toBe('web_search');
    expect(own.warnings).toBe('');
  });

  it("turns Anthropic's client tools and free-text tools into functions", () => {
    const bash = fromMessages({ tools: [{ type: 'bash_20250124', name: 'bash' }] });
    expect(bash.body.tools[0].function.parameters.properties).toHaveProperty('command');
    const custom = fromChat({ tools: [{ type: 'custom', custom: { name: 'patch' } }] });
    expect(custom.body.tools[0].function).toMatchObject({
      name: 'patch',
      parameters: { required: ['input'] },
    });
    expect(custom.warnings).toContain('adapted:custom');
  });
});

describe('thinking', () => {
  const levels = target({
    reasoning_control: 'reasoning_effort',
    reasoning_efforts: ['low', 'medium', 'high'],
  });

  it.each([
    ['E7 nothing said', {}, undefined, ''],
    ['E7 thinking enabled', { thinking: { type: 'enabled', budget_tokens: 2000 } }, true, ''],
    ['E7 adaptive thinking', { thinking: { type: 'adaptive' } }, true, ''],
    ['E7 thinking disabled', { thinking: { type: 'disabled' } }, false, ''],
  ])('%s', (_name, fields, think, warnings) => {
    const sent = fromMessages({ max_tokens: 4000, ...fields });
    expect(sent.body.think).toBe(think);
    expect(sent.warnings).toBe(warnings);
  });

  it.each([
    ['E7 none', 'none', false, ''],
    ['E7 minimal', 'minimal', 'low', 'adapted:reasoning_effort'],
    ['E7 low', 'low', 'low', ''],
    ['E7 high', 'high', 'high', ''],
    ['E7 xhigh', 'xhigh', 'high', 'adapted:reasoning_effort'],
  ])('%s as a level', (_name, reasoning_effort, think, warnings) => {
    const sent = fromChat({ reasoning_effort }, levels);
    expect(sent.body.think).toBe(think);
    expect(sent.warnings).toBe(warnings);
  });

  it('E7 a budget becomes a level, where the model has levels', () => {
    const thinking = { type: 'enabled', budget_tokens: 6000 };
    expect(fromMessages({ max_tokens: 9000, thinking }, levels).body.think).toBe('medium');
  });

  it('E7 a level is a yes, with a warning, where the model has none', () => {
    const sent = fromChat({ reasoning_effort: 'high' });
    expect(sent.body.think).toBe(true);
    expect(sent.warnings).toBe('adapted:reasoning_effort');
  });

  it("E7 a level that the model has not is told by the client's own name of the field", () => {
    const fields = { max_tokens: 4000, thinking: { type: 'adaptive' }, output_config: { effort: 'max' } };
    expect(fromMessages(fields).warnings).toBe('adapted:output_config.effort');
    expect(fromMessages(fields, levels)).toMatchObject({
      body: { think: 'high' },
      warnings: 'adapted:output_config.effort',
    });
    expect(fromChat({ reasoning_effort: 'high' }, target({ refuses: ['think'] })).warnings).toBe(
      'dropped:reasoning_effort',
    );
  });

  it('E2 E3 an output limit as large as the context is sent as it is: Ollama reserves nothing for it', () => {
    const { body, warnings } = fromMessages(
      { max_tokens: 32_000 },
      target({ extra_body: { options: { num_ctx: 32_768 }, truncate: false, shift: false } }),
    );
    expect(body).toMatchObject({
      options: { num_predict: 32_000, num_ctx: 32_768 },
      truncate: false,
      shift: false,
    });
    expect(warnings).toBe('');
  });

  it('E7 is not asked of a model that cannot, and the client is told', () => {
    const to = target({ refuses: ['think'] });
    const asked = fromMessages({ max_tokens: 4000, thinking: { type: 'enabled', budget_tokens: 2000 } }, to);
    expect(asked.body).not.toHaveProperty('think');
    expect(asked.warnings).toBe('dropped:thinking');
    const off = fromMessages({ thinking: { type: 'disabled' } }, to);
    expect(off.body).not.toHaveProperty('think');
    expect(off.warnings).toBe('');
  });
});
