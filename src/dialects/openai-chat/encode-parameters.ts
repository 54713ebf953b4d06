import type { HubParameters, JsonObject } from '../../hub/index.ts';
import { fitOutputTokens, usableStops } from '../common/fit-parameters.ts';
import { type EncodeContext, wireObject } from './encode-context.ts';

/** Sampling and limits in the host's names and within its limits. What the client did not say is not said (A29). */
export function encodeParameters(parameters: HubParameters, context: EncodeContext): JsonObject {
  return wireObject({
    [context.quirks.max_tokens_field]: encodeMaxTokens(parameters.maxOutputTokens, context),
    temperature: encodeTemperature(parameters.temperature, context),
    top_p: parameters.topP,
    top_k: encodeTopK(parameters.topK, context),
    stop: encodeStop(parameters.stop, context),
    seed: parameters.seed,
    presence_penalty: parameters.presencePenalty,
    frequency_penalty: parameters.frequencyPenalty,
    verbosity: parameters.verbosity,
  });
}

function encodeMaxTokens(
  wanted: number | undefined,
  { quirks, warnings }: EncodeContext,
): number | undefined {
  if (wanted === undefined) return undefined;
  const sent = fitOutputTokens(wanted, quirks);
  if (sent !== wanted) {
    warnings.add('adapted', quirks.max_tokens_field, `the host takes ${sent} in place of ${wanted}`);
  }
  return sent;
}

function encodeTemperature(wanted: number | undefined, context: EncodeContext): number | undefined {
  const limit = context.quirks.max_temperature;
  if (wanted === undefined || limit === null || wanted <= limit || !context.dropRefused) return wanted;
  context.warnings.add('adapted', 'temperature', `the host takes at most ${limit}`);
  return limit;
}

/** A30: no field of the dialect, so that only hosts which are known to take it get it. */
function encodeTopK(
  wanted: number | undefined,
  { quirks, native, warnings }: EncodeContext,
): number | undefined {
  if (wanted === undefined || quirks.top_k || native) return wanted;
  warnings.add('dropped', 'top_k', 'the host has no such parameter');
  return undefined;
}

function encodeStop(sequences: readonly string[] | undefined, context: EncodeContext): string[] | undefined {
  const { stop_limit: limit } = context.quirks;
  const stop = usableStops(sequences);
  if (stop.length === 0) return undefined;
  if (limit === null || limit === 0 || stop.length <= limit || !context.dropRefused) return stop;
  context.warnings.add('adapted', 'stop', `the host takes ${limit} sequences; the first ones were sent`);
  return stop.slice(0, limit);
}
