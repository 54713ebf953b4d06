import type {
  ClientKey,
  Config,
  FilledConfig,
  FilledRule,
  MappingRule,
  RuleTarget,
  ServerConfig,
} from './config.ts';
import { type BackendContext, fillBackend } from './fill-backend.ts';
import { fillParams } from './fill-params.ts';

export interface FillContext extends BackendContext {
  readonly insecureNoAuth: boolean;
  readonly connectionTest: string | undefined;
}

/** Writes the short forms of a valid tree out. Nothing can be wrong any more. */
export function fillConfig(tree: FilledConfig, context: FillContext): Config {
  const names = Object.keys(tree.backends);
  const backends = names.map((name) => [name, fillBackend(name, tree, context)] as const);
  return deepFreeze({
    ...tree,
    default_backend: tree.default_backend ?? (names.length === 1 ? names[0] : undefined),
    server: fillServer(tree.server),
    capture: fillCapture(tree.capture),
    // Without a prototype, since clients' model names are looked up in it.
    backends: Object.assign(Object.create(null), Object.fromEntries(backends)),
    model_aliases: tree.model_aliases.map(({ match, to }) => ({
      match,
      to: fillTargets(to),
      params: {},
      headers: {},
    })),
    models: tree.models.map(fillRule),
    families: fillFamilies(tree.families),
    embeddings: tree.embeddings.map(({ match, to }) => ({ match, to: fillTargets(to) })),
    insecure_no_auth: context.insecureNoAuth,
    connection_test: context.connectionTest,
  });
}

function fillServer(server: FilledConfig['server']): ServerConfig {
  return {
    ...server,
    body_limit: parseByteSize(server.body_limit),
    api_keys: server.api_keys.map(
      (entry, index): ClientKey =>
        typeof entry === 'string' ? { name: `key-${index + 1}`, key: entry } : entry,
    ),
  };
}

function fillCapture(capture: FilledConfig['capture']): Config['capture'] {
  return capture === undefined ? undefined : { ...capture, max_size: parseByteSize(capture.max_size) };
}

/** Bytes of a number, or of text such as `64mb`. */
function parseByteSize(size: number | string): number {
  if (typeof size === 'number') return size;
  const unit = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[/[kmg]/.exec(size.toLowerCase())?.[0] ?? ''] ?? 1;
  return Math.floor(Number.parseFloat(size) * unit);
}

function fillRule(rule: FilledRule): MappingRule {
  return { ...rule, to: fillTargets(rule.to), params: fillParams(rule.params) };
}

function fillFamilies(families: FilledConfig['families']): Config['families'] {
  const entries = Object.entries(families).flatMap(([family, to]) =>
    to === undefined ? [] : [[family, fillTargets(to)]],
  );
  return Object.fromEntries(entries);
}

function fillTargets(to: FilledRule['to']): readonly RuleTarget[] {
  const entries = typeof to === 'string' ? [to] : to;
  return entries.map((entry) => (typeof entry === 'string' ? { target: entry } : entry));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
