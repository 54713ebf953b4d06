import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/hub/index.ts';
import { spliceModel } from '../../src/router/passthrough/splice-model.ts';

function splice(text: string, model: string): string {
  const spliced = spliceModel({ bytes: Buffer.from(text), value: JSON.parse(text) as JsonObject }, model);
  return Buffer.from(spliced).toString();
}

describe('spliceModel', () => {
  it('D41 changes the model and not one other byte', () => {
    const text = '{ "model" : "a\\"b",\n "z": 1.0, "é": "\\u00e9", "messages":[{"role":"user"}] }';
    expect(splice(text, 'new')).toBe(text.replace('"a\\"b"', '"new"'));
  });

  it('leaves the text alone where the name stays', () => {
    const text = '{"messages":[],"model":"same"}';
    expect(splice(text, 'same')).toBe(text);
  });

  it('replaces the key that JSON takes, not one in a nested object or a string', () => {
    const text = '{"model":"a","tools":[{"model":"x"}],"note":"\\"model\\":\\"y\\"","b":"{\\"model\\":1}"}';
    expect(splice(text, 'new')).toBe(text.replace('"model":"a"', '"model":"new"'));
  });

  it('follows a second model key, of which JSON takes the last', () => {
    expect(JSON.parse(splice('{"model":"a","x":1,"model":"b"}', 'new'))).toEqual({ model: 'new', x: 1 });
    expect(JSON.parse(splice('{"model":"a","x":1,"mod\\u0065l":"b"}', 'new'))).toEqual({
      model: 'new',
      x: 1,
    });
  });

  it('follows a second model key that repeats the first', () => {
    const text = '{"model":"a","x":1,"model" : "a"}';
    expect(JSON.parse(splice(text, 'new'))).toEqual({ model: 'new', x: 1 });
    expect(JSON.parse(splice(text.replace(': "a"', ': "\\u0061"'), 'new'))).toEqual({ model: 'new', x: 1 });
  });

  it('sends no byte that is not UTF-8', () => {
    const text = '{"model":"a","x":"\ufffd"}';
    const bytes = Buffer.from('{"model":"a","x":"?"}');
    bytes[bytes.indexOf('?')] = 0xff;
    const spliced = spliceModel({ bytes, value: JSON.parse(bytes.toString()) as JsonObject }, 'a');
    expect(Buffer.from(spliced).toString()).toBe(text);
  });

  it('equals writing the body anew, for any body (property)', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        fc.string(),
        fc.boolean(),
        (rest, model, next, first) => {
          const body = first ? Object.assign({ model: '' }, rest, { model }) : { ...rest, model };
          const text = JSON.stringify(body);
          expect(JSON.parse(splice(text, next))).toEqual(
            JSON.parse(JSON.stringify({ ...body, model: next })),
          );
        },
      ),
    );
  });
});
