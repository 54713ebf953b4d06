import type { QcpError } from '../../errors/index.ts';
import type { HubStreamPart, UnifiedFinishReason } from '../../hub/index.ts';
import { createTextToolExtractor, type TextToolExtractor } from '../common/extract-text-tool-calls.ts';
import { createThinkSplitter, type ThinkSplitter } from '../common/split-think-tags.ts';
import type { UpstreamContext } from '../dialect.ts';
import { type CallTable, createCallTable } from './call-slot.ts';
import { createRepeatedText, type RepeatedText } from './read-repeated-text.ts';

/** Text that has to wait because a tool call is still being written (C9, C11). */
export interface DeferredText {
  readonly kind: 'text' | 'reasoning';
  readonly text: string;
}

/** Everything that is known of one answer while it comes in. Whole answers go through it as one piece (C40). */
export interface AnswerState {
  readonly context: UpstreamContext;
  /** True for a whole answer: arguments are then at hand to the end, so that broken ones can be repaired (B6). */
  readonly whole: boolean;
  /** The parts made by the current step. */
  out: HubStreamPart[];

  /** `before` the first choice; `ended` behind the finish or an error, after which nothing counts any more (F20). */
  phase: 'before' | 'open' | 'ended';
  /** The block that is open towards the hub. */
  block: 'text' | 'reasoning' | 'tool-call' | undefined;
  /** True once a block was opened, so that there is an answer (C20). */
  hasContent: boolean;

  /** White space that has not opened a block, because nothing but white space came (C23). */
  blankText: string;
  blankReasoning: string;
  /** The signature of the open reasoning block, if it is a real one of Anthropic's (B10). */
  signature: string | undefined;
  /** Reasoning came in a field of its own, so that the same within tags is a repetition (B11). */
  hasReasoningField: boolean;
  /** The pieces of a refusal (C27). */
  readonly refusal: string[];

  /** Present where the host may repeat the whole text in each delta (quirk `cumulative_text`). */
  readonly repeatedText: RepeatedText | undefined;
  /** Present where the host leaves `<think>` tags in the text. */
  readonly thinkSplitter: ThinkSplitter | undefined;
  /** Present where the model writes tool calls as text. */
  readonly toolExtractor: TextToolExtractor | undefined;

  readonly calls: CallTable;
  readonly deferred: DeferredText[];

  /** The first real finish reason; the part for it waits for the usage (C16). */
  finish: FinishSeen | undefined;
  /** The last usage object that is not null (C17), as the wire has it. */
  usage: unknown;
  /** The host reports usage all along, so that a report behind the finish need not be the last. */
  hasEarlyUsage: boolean;
  serviceTier: string | undefined;
  /** From a `:HTTP_STATUS/429` comment, which Qwen's portal writes before the error itself. */
  errorStatus: number | undefined;
}

/** Why the host says that the answer ends. */
export interface FinishSeen {
  readonly unified: UnifiedFinishReason;
  readonly raw: string | undefined;
  readonly stopSequence: string | undefined;
}

export function createAnswerState(context: UpstreamContext, whole: boolean): AnswerState {
  const { think_tags, text_tool_calls, cumulative_text } = context.quirks;
  return {
    context,
    whole,
    out: [],
    phase: 'before',
    block: undefined,
    hasContent: false,
    blankText: '',
    blankReasoning: '',
    signature: undefined,
    hasReasoningField: false,
    refusal: [],
    repeatedText: cumulative_text ? createRepeatedText() : undefined,
    thinkSplitter: think_tags === 'off' ? undefined : createThinkSplitter(think_tags),
    toolExtractor: text_tool_calls === 'off' ? undefined : createTextToolExtractor(text_tool_calls),
    calls: createCallTable(),
    deferred: [],
    finish: undefined,
    usage: undefined,
    hasEarlyUsage: false,
    serviceTier: undefined,
    errorStatus: undefined,
  };
}

/** Ends the answer in failure; whatever is open stays open. */
export function failAnswer(state: AnswerState, error: QcpError): void {
  state.phase = 'ended';
  state.out.push({ type: 'error', error });
}
