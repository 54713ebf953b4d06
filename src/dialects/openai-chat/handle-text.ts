import { isJsonObject } from '../../hub/index.ts';
import {
  type ExtractedSegment,
  extractTextToolCalls,
  flushTextToolCalls,
} from '../common/extract-text-tool-calls.ts';
import { flushThinkTags, splitThinkTags, type ThinkSegment } from '../common/split-think-tags.ts';
import type { AnswerState } from './answer-state.ts';
import { handleTextToolCall } from './handle-tool-calls.ts';
import { readRepeatedText, releaseRepeatedText } from './read-repeated-text.ts';
import { say } from './say.ts';

/** Takes the `content` of a delta or a message in: text, or Mistral's list of blocks (B12). */
export function handleContent(state: AnswerState, content: unknown): void {
  if (typeof content === 'string') {
    if (content !== '') handleText(state, content);
  } else if (Array.isArray(content)) {
    for (const block of content) handleContentBlock(state, block);
  }
}

/** `thinking` blocks hold a list of text blocks again; references to sources have no text of their own. */
function handleContentBlock(state: AnswerState, block: unknown): void {
  if (typeof block === 'string' && block !== '') handleText(state, block);
  if (!isJsonObject(block)) return;
  const { text, thinking } = block;
  if (typeof text === 'string' && text !== '') handleText(state, text);
  const thoughts = Array.isArray(thinking) ? thinking : [{ text: thinking }];
  for (const thought of thoughts) {
    const words = isJsonObject(thought) ? thought['text'] : undefined;
    if (typeof words === 'string' && words !== '') say(state, 'reasoning', words);
  }
}

function handleText(state: AnswerState, content: string): void {
  const { repeatedText } = state;
  handleNewText(state, repeatedText === undefined ? content : readRepeatedText(repeatedText, content));
}

function handleNewText(state: AnswerState, text: string): void {
  if (state.thinkSplitter === undefined || state.thinkSplitter.phase === 'text') {
    handleVisibleText(state, text);
    return;
  }
  for (const segment of splitThinkTags(state.thinkSplitter, text)) handleSegment(state, segment);
}

function handleSegment(state: AnswerState, { kind, text }: ThinkSegment): void {
  if (kind === 'text') handleVisibleText(state, text);
  else if (!state.hasReasoningField) say(state, 'reasoning', text);
}

function handleVisibleText(state: AnswerState, text: string): void {
  if (text === '') return;
  if (state.toolExtractor === undefined) {
    say(state, 'text', text);
    return;
  }
  handleExtracted(state, extractTextToolCalls(state.toolExtractor, text));
}

function handleExtracted(state: AnswerState, segments: readonly ExtractedSegment[]): void {
  for (const segment of segments) {
    if (segment.kind === 'text') say(state, 'text', segment.text);
    else handleTextToolCall(state, segment.call);
  }
}

/** Lets go what was held for fear of a tag (C24) or of a repetition, because something else comes now. */
export function releaseHeldText(state: AnswerState): void {
  if (state.repeatedText !== undefined) handleNewText(state, releaseRepeatedText(state.repeatedText));
  if (state.thinkSplitter === undefined) return;
  for (const segment of flushThinkTags(state.thinkSplitter)) handleSegment(state, segment);
}

/** At the end of the answer. */
export function flushText(state: AnswerState): void {
  releaseHeldText(state);
  if (state.toolExtractor !== undefined) handleExtracted(state, flushTextToolCalls(state.toolExtractor));
}
