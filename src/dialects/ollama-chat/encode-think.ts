import type { HubReasoning } from '../../hub/index.ts';
import { effortOfBudget, nearestEffort } from '../common/map-effort.ts';
import { type EncodeContext, isRefused } from './encode-context.ts';

/**
 * E7: the value of `think`; undefined leaves it to the model, which thinks if it can. A level in words goes only to
 * models that have levels (quirk `reasoning_control: reasoning_effort`); to others a level is a yes.
 */
export function encodeThink(reasoning: HubReasoning, context: EncodeContext): boolean | string | undefined {
  const { quirks, warnings } = context;
  const { mode, effort, budgetTokens } = reasoning;
  const off = mode === 'off' || effort === 'none';
  if (!off && mode === undefined && effort === undefined && budgetTokens === undefined) return undefined;
  if (quirks.reasoning_control === 'none' || isRefused('think', context)) {
    if (!off) warnings.add('dropped', 'think', 'the model does not think');
    return undefined;
  }
  if (off) return false;
  if (quirks.reasoning_control === 'reasoning_effort') return level(reasoning, context) ?? true;
  if (effort !== undefined) warnings.add('adapted', 'effort', 'the model knows no levels of thinking');
  return true;
}

function level(
  { effort, budgetTokens }: HubReasoning,
  { quirks, warnings }: EncodeContext,
): string | undefined {
  const words = quirks.reasoning_efforts;
  const wanted = effort ?? effortOfBudget(budgetTokens);
  if (wanted === undefined || words.includes(wanted)) return wanted;
  const word = nearestEffort(wanted, words);
  if (effort !== undefined) {
    warnings.add('adapted', 'effort', `the model does not take "${wanted}"; it got "${word}"`);
  }
  return word;
}
