import type { HubParameters, JsonObject } from '../../hub/index.ts';
import { fitOutputTokens, usableStops } from '../common/fit-parameters.ts';
import { type EncodeContext, wireObject } from './encode-context.ts';

/** E2: sampling and limits in Ollama's names. What the client did not say is left to the model's own defaults. */
export function encodeOptions(parameters: HubParameters, context: EncodeContext): JsonObject {
  if (parameters.verbosity !== undefined) {
    context.warnings.add('dropped', 'verbosity', 'Ollama has no such parameter');
  }
  return wireObject({
    num_predict: encodeNumPredict(parameters.maxOutputTokens, context),
    temperature: encodeTemperature(parameters.temperature, context),
    top_p: parameters.topP,
    top_k: parameters.topK,
    seed: parameters.seed,
    presence_penalty: parameters.presencePenalty,
    frequency_penalty: parameters.frequencyPenalty,
    stop: encodeStop(parameters.stop),
  });
}

function encodeNumPredict(
  wanted: number | undefined,
  { quirks, warnings }: EncodeContext,
): number | undefined {
  if (wanted === undefined) return undefined;
  const sent = fitOutputTokens(wanted, quirks);
  if (sent !== wanted)
    warnings.add('adapted', 'num_predict', `the backend takes ${sent} in place of ${wanted}`);
  return sent;
}

function encodeTemperature(wanted: number | undefined, context: EncodeContext): number | undefined {
  const limit = context.quirks.max_temperature;
  if (wanted === undefined || limit === null || wanted <= limit || !context.dropRefused) return wanted;
  context.warnings.add('adapted', 'temperature', `the backend takes at most ${limit}`);
  return limit;
}

function encodeStop(sequences: readonly string[] | undefined): string[] | undefined {
  const stop = usableStops(sequences);
  return stop.length === 0 ? undefined : stop;
}
