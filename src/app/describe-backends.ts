import { type BackendConfig, type Config, QWEN_GATE_FLAG } from '../config/index.ts';
import { resolveBaseUrl } from '../connectors/ollama/base-url.ts';
import { maskUrl } from '../telemetry/mask-url.ts';
import { answersOllama } from './answers-ollama.ts';
import { describeQwenAccount } from './qwen-account.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A backend as far as it can be told without spending a token. Nothing of it is secret. */
export interface BackendReport {
  readonly name: string;
  readonly type: BackendConfig['type'];
  /** Where it is asked; undefined for the one that lives in this process. */
  readonly address: string | undefined;
  readonly ready: boolean;
  /** One phrase: where its key comes from, or why it cannot serve and what to do about it. */
  readonly state: string;
}

/** What each type is asked at where the configuration names no address. */
const DEFAULT_ADDRESSES: Readonly<Partial<Record<BackendConfig['type'], string>>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com',
};

/** Looks at every backend at once: keys, a Qwen login, whether an Ollama server is there. Never rejects. */
export function describeBackends(
  config: Config,
  environment: Environment,
): Promise<readonly BackendReport[]> {
  return Promise.all(Object.values(config.backends).map((backend) => describe(backend, environment)));
}

async function describe(backend: BackendConfig, environment: Environment): Promise<BackendReport> {
  const { name, type, missing_variables } = backend;
  const report = (state: string, ready: boolean, address?: string): BackendReport => ({
    name,
    type,
    address: showAddress(address ?? backend.base_url ?? DEFAULT_ADDRESSES[type]),
    ready,
    state,
  });
  if (missing_variables.length > 0)
    return report(`no key: set ${missing_variables.join(', ')} and start again`, false);
  switch (type) {
    case 'echo':
      return report('ready, no model behind it', true);
    case 'ollama': {
      const address = resolveBaseUrl(backend.base_url, environment);
      const answers = await answersOllama(address);
      return report(answers ? 'ready' : 'does not answer: start it with "ollama serve"', answers, address);
    }
    case 'qwen-oauth': {
      const { state, ready } = await describeLogin(backend);
      return report(state, ready);
    }
    case 'openai':
    case 'anthropic':
      return report(`ready, ${describeKeys(backend, environment)}`, true);
    default:
      return type satisfies never;
  }
}

function showAddress(address: string | undefined): string | undefined {
  return address === undefined ? undefined : maskUrl(address);
}

async function describeLogin(backend: BackendConfig): Promise<Pick<BackendReport, 'state' | 'ready'>> {
  const account = await describeQwenAccount(backend);
  if (account === undefined) return { state: 'no account', ready: false };
  const { gateOpen, login } = account;
  if (!gateOpen) return { state: `closed: read docs/qwen.md, then pass ${QWEN_GATE_FLAG}`, ready: false };
  if (login.problem !== undefined)
    return { state: `${login.path} ${login.problem}: log in with the Qwen CLI`, ready: false };
  if (login.expiresAt === undefined) return { state: `ready, login of ${login.path}`, ready: true };
  const expired = login.expiresAt <= Date.now();
  if (expired && !login.renewable)
    return { state: 'the login has expired: log in again with the Qwen CLI', ready: false };
  const until = new Date(login.expiresAt).toISOString();
  return {
    state: expired ? 'ready, the login is renewed at the first request' : `ready, login until ${until}`,
    ready: true,
  };
}

/** The variable that a key came from is found by its value, so that it is named wherever the reference stood. */
function describeKeys({ api_keys }: BackendConfig, environment: Environment): string {
  if (api_keys.length === 0) return 'no key';
  const variables = new Map(Object.entries(environment).map(([name, value]) => [value, name]));
  const sources = api_keys.map((key) => variables.get(key) ?? 'the configuration');
  const named = [...new Set(sources)].join(', ');
  return api_keys.length === 1 ? `key from ${named}` : `${api_keys.length} keys from ${named}`;
}
