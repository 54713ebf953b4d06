import Type from 'typebox';
import { LOG_LEVELS } from './log-levels.ts';
import {
  byteSize,
  choice,
  count,
  defaultSection,
  flag,
  mapOf,
  seconds,
  section,
  text,
  withDefault,
} from './schema-parts.ts';

export const retriesSchema = defaultSection('Passing failures, where no other healthy target remains.', {
  max: withDefault(count('How often a passing failure is tried again.', 0), 2),
  delay_seconds: withDefault(seconds('Pause before another try, where the host names none.'), 1),
});

/** The same keys for one backend; what it leaves out comes from the top level. */
export const backendRetriesSchema = section('`retries` for this backend.', {
  max: Type.Optional(count('How often a passing failure is tried again.', 0)),
  delay_seconds: Type.Optional(seconds('Pause before another try, where the host names none.')),
});

export const hybridSchema = defaultSection('How `hybrid:[reasoner,executor]` targets work.', {
  probability: withDefault(
    Type.Number({ minimum: 0, maximum: 1, description: 'Chance that the reasoner runs on a turn.' }),
    1,
  ),
  force_initial_turns: withDefault(count('The reasoner always runs on this many first turns.', 0), 4),
  reasoning_timeout: withDefault(seconds('Longest wait for the reasoner to begin.'), 60),
  execution_timeout: withDefault(seconds('Longest wait for the executor to begin.'), 120),
  latency_threshold: withDefault(
    seconds('Reasoning that takes longer than this is followed by turns without it.'),
    8,
  ),
  backoff_turns: withDefault(count('How many turns go without reasoning after a slow one.', 0), 2),
  max_reasoning_tokens: withDefault(count('Reasoning is cut after this many tokens.'), 4096),
  max_reasoning_chars: withDefault(count('Reasoning is cut after this many characters.'), 16_384),
  show_reasoning: withDefault(
    choice(
      "Whether the client sees the reasoner's text; `auto`: on the Messages door where it asked for thinking.",
      ['auto', 'always', 'never'],
    ),
    'auto',
  ),
  on_reasoning_error: withDefault(
    choice('What a failed reasoner means: the executor answers alone, or the request fails.', [
      'skip',
      'fail',
    ]),
    'skip',
  ),
  reasoner_tools: withDefault(flag("Whether the reasoner gets the client's tools."), false),
  inject: withDefault(
    choice(
      'Where the executor reads the reasoning: behind the system prompt, or behind the last user message.',
      ['system', 'last_user'],
    ),
    'system',
  ),
});

export const editPrecisionSchema = defaultSection(
  'Cooler sampling for one request after a failed file edit.',
  {
    enabled: withDefault(flag('Whether failed edits are looked for.'), false),
    temperature: withDefault(
      Type.Number({
        minimum: 0,
        maximum: 2,
        description: 'Highest temperature of the request after a failed edit.',
      }),
      0.1,
    ),
  },
);

export const affinitySchema = defaultSection(
  'A conversation stays with its target, so that prompt caches hold.',
  {
    enabled: withDefault(flag('Whether conversations are bound to the target that served them.'), true),
    ttl_seconds: withDefault(seconds('How long an idle conversation stays bound.'), 3600),
  },
);

export const cooldownSchema = defaultSection('Rest for a target after a rate limit.', {
  seconds: withDefault(seconds('Length of the rest where the host names none.'), 30),
});

export const breakerSchema = defaultSection('Rest for a target that fails again and again.', {
  failures: withDefault(count('Failures in a row that open the breaker.'), 5),
  open_seconds: withDefault(seconds('How long it stays open before one request may try.'), 30),
});

const price = section('US dollars for a million tokens.', {
  input: Type.Number({ minimum: 0, description: 'Prompt tokens.' }),
  output: Type.Number({ minimum: 0, description: 'Tokens of the answer.' }),
  cache_read: Type.Optional(
    Type.Number({
      minimum: 0,
      description: 'Prompt tokens read from a cache; without it they cost what `input` says.',
    }),
  ),
  cache_write: Type.Optional(
    Type.Number({ minimum: 0, description: 'Prompt tokens written to a cache; without it the same.' }),
  ),
});

export const usageSchema = defaultSection('Records of the tokens used.', {
  file: Type.Optional(text('JSONL file that gets one line a request. Without it: none is written.')),
  prices: withDefault(mapOf(price, 'Prices by model name as sent upstream, globs allowed.'), {}),
});

export const captureSchema = section(
  'Recordings of requests and answers, for finding faults. `qcp replay` sends one again.',
  {
    dir: text(
      'Folder that gets a file for each request, with what went over the wire on both sides. Keys are taken out of it, prompts are not.',
    ),
    max_files: withDefault(count('Older files than this many are removed.'), 1000),
    max_size: withDefault(
      byteSize('The oldest files are removed where all of them take more: bytes, or text such as `512mb`.'),
      '512mb',
    ),
  },
);

export const logSchema = defaultSection('The log.', {
  level: withDefault(choice('Least severe lines that are written.', LOG_LEVELS), 'info'),
  file: Type.Optional(text('File for the log. Without it: standard error.')),
});
