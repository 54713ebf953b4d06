import { Agent, Client, type Dispatcher, Pool, ProxyAgent } from 'undici';
import type { UrlLocation } from './locate-url.ts';
import { type Environment, resolveProxy } from './resolve-proxy.ts';

/** Some hosts send dozens of headers with long policies; more than this is no answer of an API. In bytes. */
const MAX_HEADER_BYTES = 64 * 1024;
/**
 * How long an idle connection is kept where the host says nothing, in ms: tools run for some seconds between two turns
 * of an agent. A host that closes sooner is noticed, or retried (J14).
 */
const KEEP_ALIVE_MS = 30_000;
/** The longest that a host may ask for; routers on the way forget idle connections after some minutes. */
const MAX_KEEP_ALIVE_MS = 120_000;
/** How long one address of a name may take before the next is tried, in ms; Node's 250 are too short for far hosts. */
const ADDRESS_ATTEMPT_MS = 1000;

/** A way to an upstream. */
export interface Route {
  readonly dispatcher: Dispatcher;
  /** Host and port of the proxy that it goes through. */
  readonly proxy: string | undefined;
}

/** What distinguishes connections beside their origin. */
export interface ConnectionOptions {
  readonly connectMs: number;
  /** PEM text of the authorities to trust in place of the usual ones. */
  readonly ca: string | undefined;
}

export interface ConnectionPools {
  /** Throws TypeError where the proxy's address is no URL. */
  route(location: UrlLocation, options: ConnectionOptions): Route;
  /** Ends all connections; what still runs on them fails. */
  destroy(): Promise<void>;
}

/** Keeps connections alive, in a pool for each origin, separately for each way of connecting. */
export function createConnectionPools(environment: Environment): ConnectionPools {
  const proxies = new Map<string, string | undefined>();
  // The authority's text is a key of its own: as part of a longer key it would be copied for every request.
  const dispatchers = new Map<string | undefined, Map<string, Dispatcher>>();

  const proxyFor = ({ origin, url }: UrlLocation) =>
    remember(proxies, origin, () => resolveProxy(url, environment));
  const dispatcherFor = (proxy: string | undefined, options: ConnectionOptions): Dispatcher => {
    const ofAuthority = remember(dispatchers, options.ca, () => new Map<string, Dispatcher>());
    return remember(ofAuthority, `${options.connectMs} ${proxy ?? ''}`, () =>
      createDispatcher(proxy, options),
    );
  };
  return {
    route(location, options) {
      const proxy = proxyFor(location);
      const dispatcher = dispatcherFor(proxy, options);
      return { dispatcher, proxy: proxy === undefined ? undefined : new URL(proxy).host };
    },
    async destroy() {
      const all = [...dispatchers.values()].flatMap((ofAuthority) => [...ofAuthority.values()]);
      await Promise.all(all.map((dispatcher) => dispatcher.destroy()));
    },
  };
}

/** What the map holds for a key, made where it is missing. */
function remember<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const held = map.get(key);
  if (held !== undefined || map.has(key)) return held as Value;
  const made = make();
  map.set(key, made);
  return made;
}

function createDispatcher(proxy: string | undefined, { connectMs, ca }: ConnectionOptions): Dispatcher {
  // The exchange's own timer tells the client; this one frees the socket, some hundred ms later.
  const connect = {
    timeout: connectMs,
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
    ...(ca === undefined ? {} : { ca }),
  };
  const options: Agent.Options = {
    factory: (origin, poolOptions) => new Pool(origin, { ...poolOptions, factory: createCountingClient }),
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: MAX_KEEP_ALIVE_MS,
  };
  if (proxy === undefined) return new Agent({ ...options, connect });
  // Plain HTTP goes through a proxy as it always did, by absolute URLs; only TLS needs a tunnel.
  return new ProxyAgent({
    ...options,
    uri: proxy,
    proxyTunnel: false,
    proxyTls: connect,
    requestTls: connect,
  });
}

/** An exchange that wants to know its connection; it travels with undici's options. */
export interface ConnectionUser {
  /** Set before the request is written. */
  connection: CountingClient | undefined;
}

export interface ExchangeDispatchOptions extends Dispatcher.DispatchOptions {
  readonly user?: ConnectionUser;
}

/** A connection that counts what it has carried since it was opened, so that a stale one can be told (J14). */
export class CountingClient extends Client {
  #begun = 0;

  constructor(origin: string | URL, options: Client.Options) {
    super(origin, options);
    this.on('connect', () => {
      this.#begun = 0;
    });
  }

  override dispatch(options: ExchangeDispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (options.user !== undefined) options.user.connection = this;
    return super.dispatch(options, handler);
  }

  /** Called when an exchange is about to be written; true if the same socket has carried another one before. */
  beginExchange(): boolean {
    this.#begun += 1;
    return this.#begun > 1;
  }
}

function createCountingClient(origin: string | URL, options: object): CountingClient {
  return new CountingClient(origin, options);
}
