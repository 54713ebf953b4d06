import { type BackendReport, VERSION } from '../app/index.ts';
import type { Config, MappingRule } from '../config/index.ts';
import { formatTable } from './format-table.ts';
import type { Style } from './style.ts';

export interface BannerFacts {
  readonly url: string;
  /** How many processes serve it, where they are several. */
  readonly workers: number | undefined;
  readonly config: Config;
  /** What was found on the machine, where there is no configuration. */
  readonly found: readonly string[];
  readonly backends: readonly BackendReport[];
  /** Whether to show a request to try. */
  readonly examples: boolean;
}

/** A long mapping is looked up in the file. */
const MOST_RULES = 8;

/** What a person reads after `qcp serve`: where it listens, what serves, what goes where, and what to do next. */
export function formatBanner(
  { url, workers, config, found, backends, examples }: BannerFacts,
  style: Style,
): string {
  const lines = [
    style.strong(`qcp ${VERSION}`),
    ...found,
    workers === undefined ? `listening on ${url}` : `listening on ${url} with ${workers} workers`,
    ...formatCapture(config, style),
    '',
    'Backends:',
    formatTable(
      backends.map((backend) => formatBackend(backend, config, style)),
      '  ',
    ),
    ...formatMapping(config),
    ...(examples ? formatExample(url, config) : []),
    '',
    'Clients:',
    ...formatClients(url, keyOf(config)),
  ];
  return `${lines.join('\n')}\n`;
}

function formatCapture({ capture }: Config, style: Style): readonly string[] {
  if (capture === undefined) return [];
  return [style.bad(`capture is on: prompts and answers are written to ${capture.dir}`)];
}

function formatBackend(
  { name, address, ready, state }: BackendReport,
  { default_backend }: Config,
  style: Style,
): readonly string[] {
  const shown = name === default_backend ? `${name} (default)` : name;
  return [shown, address ?? 'in this process', ready ? style.good(state) : style.bad(state)];
}

function formatMapping({ force_model, model_aliases, models, families }: Config): readonly string[] {
  if (force_model !== undefined) return ['', 'Models:', `  every request → ${force_model}`];
  const rows = [
    ...[...model_aliases, ...models].map((rule) => formatRule(rule)),
    ...Object.entries(families).map(([family, to]) => formatRule({ match: family, to: to ?? [] })),
  ];
  if (rows.length === 0) return [];
  const hidden = rows.length - MOST_RULES;
  const more = hidden > 0 ? [`  and ${hidden} more`] : [];
  return ['', 'Models:', formatTable(rows.slice(0, MOST_RULES), '  '), ...more];
}

function formatRule({ match, to }: Pick<MappingRule, 'match' | 'to'>): readonly string[] {
  return [match, `→ ${to.map(({ target }) => target).join(', else ')}`];
}

/** Nobody's key is shown. */
function keyOf({ server }: Config): string {
  return server.api_keys.length === 0 ? 'local' : '<one of server.api_keys>';
}

function formatExample(url: string, config: Config): readonly string[] {
  const body =
    '{"model":"claude-sonnet-4-5","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}';
  const key = keyOf(config);
  return [
    '',
    'Try it:',
    `  curl ${url}/v1/messages -H 'content-type: application/json' -H 'x-api-key: ${key}' -d '${body}'`,
  ];
}

function formatClients(url: string, key: string): readonly string[] {
  return [
    `  OPENAI_BASE_URL=${url}/v1 OPENAI_API_KEY=${key} qwen`,
    `  ANTHROPIC_BASE_URL=${url} ANTHROPIC_API_KEY=${key} claude`,
  ];
}
