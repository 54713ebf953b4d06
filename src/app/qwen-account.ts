import { setTimeout as sleep } from 'node:timers/promises';
import type { BackendConfig } from '../config/index.ts';
import { availabilityOf, createTokenSource } from '../connectors/qwen-oauth/index.ts';
import { type LoginStatus, readLoginStatus } from '../connectors/qwen-oauth/login-status.ts';
import { QWEN_MODELS, type QwenModel } from '../connectors/qwen-oauth/models.ts';
import { toQcpError } from '../errors/index.ts';
import { createLogger } from '../telemetry/logger.ts';
import { createScrubber, LearnedSecrets } from '../telemetry/redact.ts';
import { createUpstreamClient } from '../upstream/send.ts';
import { createSendText } from './create-send-text.ts';
import { VERSION } from './version.ts';

/** A Qwen account as far as it can be told without asking the provider. */
export interface QwenAccount {
  readonly backend: string;
  readonly gateOpen: boolean;
  readonly login: LoginStatus;
  readonly models: readonly QwenModel[];
}

/** Looks at the account of a backend of type `qwen-oauth`; undefined for one of another type. */
export async function describeQwenAccount(config: BackendConfig): Promise<QwenAccount | undefined> {
  if (config.extra === undefined) return undefined;
  return {
    backend: config.name,
    gateOpen: availabilityOf(config).available,
    login: await readLoginStatus(config.extra.credentials_path, { now: Date.now, sleep }),
    models: QWEN_MODELS,
  };
}

/**
 * Renews the login of a backend now; `colours`: whether standard error shows them. Throws QcpError where the gate is
 * closed or the provider refuses.
 */
export async function refreshQwenLogin(
  config: BackendConfig,
  environment: Readonly<Record<string, string | undefined>>,
  colours: boolean,
): Promise<void> {
  const availability = availabilityOf(config);
  if (!availability.available) throw availability.error;
  const upstream = createUpstreamClient({ environment, version: VERSION });
  const learned = new LearnedSecrets();
  const scrub = createScrubber([], learned);
  const { logger, flush } = createLogger({ level: 'warn', terminal: true, colours, scrub });
  try {
    const source = createTokenSource(config, {
      sendText: createSendText(upstream),
      now: Date.now,
      environment,
      version: VERSION,
      logger,
      learnSecret: learned.learn,
    });
    await source.refresh(new AbortController().signal);
  } catch (thrown) {
    const error = toQcpError(thrown);
    throw error.withMessage(scrub(error.message)); // The provider may repeat a token.
  } finally {
    await upstream.close();
    await flush();
  }
}
