import type { FastifyInstance } from 'fastify';
import { QcpError } from '../errors/index.ts';
import type { ServerServices } from './server-services.ts';

/** When a client that was turned away may come back: about the time in which some answer ends. In ms. */
const COME_BACK_MS = 2000;

/** Requests that cost a model's time; all others are answered at once. */
const WORK = /^\/v1\/(?:messages|chat\/completions|completions|embeddings)(?:[/?]|$)/;

/** How much the server has to do. */
export interface Load {
  /** Whether a further request would be turned away. */
  isFull(): boolean;
}

/**
 * Turns requests away at once, before their bodies are read, while `server.max_concurrent_requests` are at work: a
 * client that waits in vain asks again and makes it worse.
 */
export function admitLoad(app: FastifyInstance, { runtime }: ServerServices): Load {
  let atWork = 0;
  const limit = () => runtime().config.server.max_concurrent_requests ?? Number.POSITIVE_INFINITY;
  const isFull = () => atWork >= limit();
  const leave = (): void => {
    atWork -= 1;
  };
  app.addHook('onRequest', ({ method, url }, reply, done) => {
    if (method !== 'POST' || !WORK.test(url)) return done();
    if (isFull()) {
      const message = `${atWork} requests are at work, as many as server.max_concurrent_requests allows`;
      return done(new QcpError('SERVER_OVERLOADED', message, { retryAfterMs: COME_BACK_MS }));
    }
    atWork += 1;
    reply.raw.on('close', leave);
    done();
  });
  return { isFull };
}
