import type { QcpError } from '../../errors/index.ts';
import type { QwenCredentials } from './credentials.ts';
import { EndpointRest } from './endpoint-rest.ts';
import { loginDead, loginRefused, noLogin, refreshFailed, refreshOff } from './login-errors.ts';
import { type Renewal, type RenewalResult, renewLogin } from './renew-login.ts';

/** A token is renewed this long before it expires, in ms: later than its CLI would, and long enough for one request. */
const LEAD_MS = 45_000;
/** A token that is refused so soon after its renewal would not be helped by another one, in ms. */
const FRESH_MS = 60_000;
/** Refused tokens that are remembered; several requests may carry different ones. */
const MOST_REFUSED = 20;

export interface TokenSourceOptions extends Omit<Renewal, 'readLogin' | 'isGood'> {
  /** Told of every token before anybody can see it. */
  readonly learnSecret: (secret: string) => void;
}

/** The login that requests use: read from the CLI's file, renewed when it must be, once for all who wait for it. */
export class TokenSource {
  readonly #options: TokenSourceOptions;
  /** A renewed login that could not be saved, and the access token in the file that it replaces. */
  #unsaved: { readonly credentials: QwenCredentials; readonly over: string | undefined } | undefined;
  /** Access tokens that the model's host refused. */
  readonly #refused = new Set<string>();
  /** The latest renewal of this process. */
  #renewed: { readonly accessToken: string; readonly at: number } | undefined;
  /** A refresh token that the endpoint refused, and what to tell about it. */
  #dead: { readonly refreshToken: string; readonly error: QcpError } | undefined;
  /** How long the token endpoint is left alone after failures. */
  readonly #rest = new EndpointRest();
  /** How many answers in a row said nothing. */
  #unreadable = 0;
  /** The renewal that runs now. */
  #running: Promise<QwenCredentials> | undefined;

  constructor(options: TokenSourceOptions) {
    this.#options = options;
  }

  /** A login that serves now. Throws QcpError with what the user should do; the signal ends only this caller's wait. */
  async current(signal: AbortSignal): Promise<QwenCredentials> {
    const login = await this.#readLogin();
    if (this.#isGood(login)) return login;
    const obstacle = this.#findObstacle(login);
    if (obstacle === undefined) return this.#renew(signal);
    if (this.#isUsable(login)) return login;
    throw obstacle;
  }

  /** Renews the login whatever its age; for `qcp auth refresh`. */
  async refresh(signal: AbortSignal): Promise<QwenCredentials> {
    const login = await this.#readLogin();
    this.refuse(login.accessToken);
    return this.#renew(signal);
  }

  /** Notes that the model's host refused an access token. */
  refuse(accessToken: string): void {
    if (this.#refused.size >= MOST_REFUSED) this.#refused.clear();
    this.#refused.add(accessToken);
  }

  async #readLogin(): Promise<QwenCredentials> {
    const state = await this.#options.file.read();
    const inFile = state.kind === 'found' ? state.credentials : undefined;
    if (this.#unsaved?.over !== inFile?.accessToken) this.#unsaved = undefined;
    const login = this.#unsaved?.credentials ?? inFile;
    if (login !== undefined) return this.#learn(login);
    throw noLogin(this.#options.owner, state.kind === 'broken' ? state.problem : undefined);
  }

  #learn(login: QwenCredentials): QwenCredentials {
    const { learnSecret } = this.#options;
    learnSecret(login.accessToken);
    if (login.refreshToken !== undefined) learnSecret(login.refreshToken);
    return login;
  }

  /** Neither refused nor about to expire. */
  #isGood(login: QwenCredentials): boolean {
    return this.#isUsable(login, LEAD_MS);
  }

  #isUsable({ accessToken, expiresAt }: QwenCredentials, leadMs = 0): boolean {
    if (this.#refused.has(accessToken)) return false;
    return expiresAt === undefined || this.#options.clock.now() < expiresAt - leadMs;
  }

  /** Why it would be vain, or wrong, to ask the endpoint now. */
  #findObstacle({ accessToken, refreshToken }: QwenCredentials): QcpError | undefined {
    const { owner, mode } = this.#options;
    const now = this.#options.clock.now();
    if (this.#running !== undefined) return undefined;
    if (mode === 'never') return refreshOff(owner);
    if (refreshToken === undefined) return loginDead(owner, 'it holds no refresh token');
    if (this.#dead?.refreshToken === refreshToken) return this.#dead.error;
    const isFresh = this.#renewed?.accessToken === accessToken && now < this.#renewed.at + FRESH_MS;
    if (isFresh && this.#refused.has(accessToken)) return loginRefused(owner);
    return this.#rest.reasonNotToAsk(now);
  }

  /** One renewal for all who need it; it goes on when one of them goes away, so that its result is not lost. */
  #renew(signal: AbortSignal): Promise<QwenCredentials> {
    this.#running ??= this.#runRenewal().finally(() => {
      this.#running = undefined;
    });
    return abandonOn(signal, this.#running);
  }

  async #runRenewal(): Promise<QwenCredentials> {
    const login = await this.#readLogin();
    try {
      const result = await renewLogin({
        ...this.#options,
        readLogin: () => this.#readLogin(),
        isGood: (credentials) => this.#isGood(credentials),
      });
      return await this.#settle(result);
    } catch (error) {
      if (this.#isUsable(login)) return login; // It still has some seconds, and the next request tries again.
      throw error;
    }
  }

  async #settle(result: RenewalResult): Promise<QwenCredentials> {
    switch (result.kind) {
      case 'renewed':
        await this.#adopt(result.credentials, result.saved);
        return result.credentials;
      case 'found':
        return result.credentials;
      case 'dead':
        this.#dead = result;
        throw result.error;
      case 'unreadable':
        throw this.#rest.begin(this.#judgeSilence(result.reason), undefined, this.#options.clock.now());
      case 'passing':
        throw this.#rest.begin(refreshFailed(result.reason), result.pauseMs, this.#options.clock.now());
      default:
        return result satisfies never;
    }
  }

  /** An answer that says nothing was seen with dead logins too (qwen.md 2.4): once is a hiccup, twice is a sign. */
  #judgeSilence(reason: string): QcpError {
    this.#unreadable++;
    return this.#unreadable === 1 ? refreshFailed(reason) : loginDead(this.#options.owner, reason);
  }

  async #adopt(credentials: QwenCredentials, saved: boolean): Promise<void> {
    const { logger, owner, clock } = this.#options;
    const now = clock.now();
    this.#learn(credentials);
    this.#renewed = { accessToken: credentials.accessToken, at: now };
    this.#rest.end();
    this.#unreadable = 0;
    if (!saved) {
      const state = await this.#options.file.read();
      const over = state.kind === 'found' ? state.credentials.accessToken : undefined;
      this.#unsaved = { credentials, over };
    }
    const minutes = Math.round(((credentials.expiresAt ?? now) - now) / 60_000);
    logger.info(`backend ${owner.backend}: the Qwen login was renewed; it lasts ${minutes} minutes`);
  }
}

/** The promise, or the signal's reason as soon as it fires. */
function abandonOn<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abandon = () => reject(signal.reason);
    signal.addEventListener('abort', abandon, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abandon));
  });
}
