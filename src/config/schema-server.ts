import Type from 'typebox';
import {
  byteSize,
  count,
  defaultSection,
  seconds,
  section,
  text,
  texts,
  withDefault,
} from './schema-parts.ts';

const clientKey = section('A key with a name and limits of its own.', {
  name: text('Shown in logs and usage records in place of the key.'),
  key: text('The key that clients present.'),
  requests_per_minute: Type.Optional(count('More requests than this in a minute are answered with 429.')),
  backends: Type.Optional(texts('Names of the backends that this key may use. Without it: all.')),
});

export const serverSchema = defaultSection('How clients reach qcp.', {
  host: withDefault(
    text('Address to listen on. Anything but loopback needs `api_keys`, or --insecure-no-auth.'),
    '127.0.0.1',
  ),
  port: withDefault(
    Type.Integer({ minimum: 0, maximum: 65_535, description: 'Port to listen on; 0 takes a free one.' }),
    3455,
  ),
  workers: withDefault(
    Type.Union([Type.Integer({ minimum: 1, maximum: 64 }), Type.Literal('auto')], {
      description: 'Processes that serve the port together; `auto` for one a processor core.',
    }),
    1,
  ),
  api_keys: withDefault(
    Type.Array(Type.Union([Type.String({ minLength: 1 }), clientKey]), {
      description:
        'Keys that clients must present, by `x-api-key` or `Authorization: Bearer`. Empty: no key is asked for.',
    }),
    [],
  ),
  body_limit: withDefault(
    byteSize('Largest request body: bytes, or text such as `64mb` (1 mb = 1024 kb).'),
    '64mb',
  ),
  cors: defaultSection('Access from web pages.', {
    origins: withDefault(texts('Origins that may call qcp from a browser; `*` for any. Empty: none.'), []),
  }),
  allowed_hosts: withDefault(
    texts(
      'Values of the Host header that are answered beside loopback names and `host`. Guards against DNS rebinding.',
    ),
    [],
  ),
  max_concurrent_requests: Type.Optional(
    count('Requests in work at the same time; more are answered with 503. Without it: no limit.'),
  ),
  shutdown_timeout: withDefault(seconds('How long running answers may take to end when qcp is stopped.'), 30),
  client_stall_timeout: withDefault(
    seconds('A client that takes no bytes for this long while its answer waits is given up. 0: never.'),
    120,
  ),
});
