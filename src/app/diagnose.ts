import { lookup } from 'node:dns/promises';
import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { ResolvedConfig } from '../config/index.ts';
import { describeBackends } from './describe-backends.ts';
import { describeQwenAccount } from './qwen-account.ts';

/** One thing that was looked at. A finding that is not well says what to do. */
export interface Diagnosis {
  readonly what: string;
  readonly well: boolean;
  readonly finding: string;
}

const NODE_FLOOR = [20, 19] as const;
const MOST_SKEW_MS = 60_000;
const PATIENCE_MS = 3_000;
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** Looks at what commonly keeps qcp from serving. Never rejects; asks hosts for their date, and for nothing else. */
export async function diagnose(
  { config, environment }: ResolvedConfig,
  file: string | undefined,
): Promise<readonly Diagnosis[]> {
  const backends = await describeBackends(config, environment);
  const addresses = [...new Set(backends.flatMap(({ address }) => address ?? []))];
  const hostNames = addresses
    .filter((address) => URL.canParse(address))
    .map((address) => new URL(address).hostname);
  const checks = await Promise.all([
    checkPort(config.server.host, config.server.port),
    ...[...new Set(hostNames)].map((name) => checkName(name)),
    checkClock(addresses),
  ]);
  const logins = await Promise.all(Object.values(config.backends).map(describeQwenAccount));
  return [
    checkNode(process.versions.node),
    ...checks.flatMap((one) => one ?? []),
    ...checkProxy(environment, addresses),
    ...[file, file === undefined ? undefined : join(dirname(file), '.env')].flatMap(checkPermissions),
    ...logins.flatMap((account) => (account === undefined ? [] : checkPermissions(account.login.path))),
    ...backends.map(({ name, ready, state }) => ({ what: `backend ${name}`, well: ready, finding: state })),
  ];
}

function checkNode(version: string): Diagnosis {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const well = major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1]);
  return {
    what: 'node',
    well,
    finding: well ? version : `${version} is too old: install Node ${NODE_FLOOR.join('.')} or newer`,
  };
}

function checkPort(host: string, port: number): Promise<Diagnosis> {
  const what = `port ${port}`;
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      const finding =
        code === 'EADDRINUSE'
          ? 'taken: qcp may run already; else choose another one with --port'
          : `cannot be listened on (${code}): choose another one with --port`;
      resolve({ what, well: false, finding });
    });
    server.listen(port, host, () => server.close(() => resolve({ what, well: true, finding: 'free' })));
  });
}

async function checkName(hostname: string): Promise<Diagnosis> {
  const found = await lookup(hostname.replace(/^\[|\]$/g, '')).catch(() => undefined);
  return {
    what: `name ${hostname}`,
    well: found !== undefined,
    finding: found?.address ?? 'does not resolve: check base_url, the network and DNS',
  };
}

/** Tokens and signatures fail where clocks differ; the date of any answer tells. */
async function checkClock(addresses: readonly string[]): Promise<Diagnosis | undefined> {
  for (const address of addresses.filter((one) => one.startsWith('http'))) {
    const init = { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE_MS) };
    const answer = await fetch(address, init).catch(() => undefined);
    const date = Date.parse(answer?.headers.get('date') ?? '');
    if (Number.isNaN(date)) continue;
    const skew = Math.abs(Date.now() - date);
    const seconds = Math.round(skew / 1000);
    const well = skew <= MOST_SKEW_MS;
    return {
      what: 'clock',
      well,
      finding: well ? 'right' : `${seconds} s off: turn time synchronisation on`,
    };
  }
  return undefined;
}

function checkProxy(
  environment: ResolvedConfig['environment'],
  addresses: readonly string[],
): readonly Diagnosis[] {
  const variable = PROXIES.find((name) => (environment[name] ?? '') !== '');
  if (variable === undefined) return [];
  const exceptions = environment['NO_PROXY'] ?? environment['no_proxy'] ?? '';
  const local = addresses.some((address) => /\/\/(127\.|localhost|\[::1\])/.test(address));
  const well = !local || /127\.0\.0\.1|localhost|\*/.test(exceptions);
  return [
    {
      what: 'proxy',
      well,
      finding: well
        ? `${variable} is set`
        : `${variable} is set: set NO_PROXY=127.0.0.1,localhost, or local backends are asked through it`,
    },
  ];
}

/** Files that hold keys are their owner's alone. Windows has no such modes. */
function checkPermissions(path: string | undefined): readonly Diagnosis[] {
  if (path === undefined || process.platform === 'win32') return [];
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  if (mode === undefined) return [];
  const well = (mode & 0o077) === 0;
  return [{ what: path, well, finding: well ? 'yours alone' : `others may read it: chmod 600 ${path}` }];
}
