import type { IncomingHttpHeaders } from 'node:http';
import type { DoorRequest } from './door-request.ts';
import type { ChatExchange } from './exchange.ts';

/** Decodes what a front door handed over. Throws REQUEST_* for a body that is wrong. */
export function decodeExchange(door: DoorRequest): ChatExchange {
  const { request, warnings } = door.door.client.decodeRequest(door.body.value);
  return {
    door: door.door,
    body: door.body,
    request,
    decodeWarnings: warnings,
    headers: singleHeaders(door.headers),
    requestId: door.requestId,
    signal: door.signal,
  };
}

/** Node gives repeated headers as lists; every header that matters here is a comma-separated list of its own. */
function singleHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const single: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) single[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return single;
}
