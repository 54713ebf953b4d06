/** A host that has said this much again repeats itself; a shorter beginning may be chance ("1" and then "10"). */
const TOO_LONG_FOR_CHANCE = 8;

/**
 * Tells a stream in which each piece repeats all the text so far from one of new pieces. A host that can do the first
 * mostly does the second, so the pieces themselves must show which one it is; it is one or the other for a whole answer.
 */
export interface RepeatedText {
  /** `pieces` as soon as one did not repeat the text so far; `repeats` when text that had grown was repeated. */
  kind: 'unknown' | 'pieces' | 'repeats';
  /** The first piece, which has been said. */
  first: string | undefined;
  /** All the text so far, if the pieces repeat it. */
  whole: string;
  /** Pieces after the first that are held until it is known what they are. */
  held: string[];
}

export function createRepeatedText(): RepeatedText {
  return { kind: 'unknown', first: undefined, whole: '', held: [] };
}

/** Takes a piece in and returns the text that is new by it. As long as nothing is known, that is nothing. */
export function readRepeatedText(state: RepeatedText, piece: string): string {
  const repeats = piece.startsWith(state.whole);
  switch (state.kind) {
    case 'pieces':
      return piece;
    case 'repeats': {
      const fresh = repeats ? piece.slice(state.whole.length) : piece;
      state.whole = repeats ? piece : state.whole + piece;
      return fresh;
    }
    case 'unknown':
      if (state.first === undefined) {
        state.first = piece;
        state.whole = piece;
        return piece;
      }
      return repeats ? readPossibleRepetition(state, state.first, piece) : settleAsPieces(state) + piece;
    default:
      return state.kind satisfies never;
  }
}

/** What is still held, when something else comes or the answer ends. Only a long beginning counts as a repetition then. */
export function releaseRepeatedText(state: RepeatedText): string {
  const { held, first = '' } = state;
  if (held.length === 0) return '';
  return first.length >= TOO_LONG_FOR_CHANCE ? settleAsRepeats(state, first) : settleAsPieces(state);
}

function readPossibleRepetition(state: RepeatedText, first: string, piece: string): string {
  const hadGrown = state.whole.length > first.length;
  state.held.push(piece);
  state.whole = piece;
  return hadGrown ? settleAsRepeats(state, first) : '';
}

function settleAsRepeats(state: RepeatedText, first: string): string {
  state.kind = 'repeats';
  state.held = [];
  return state.whole.slice(first.length);
}

function settleAsPieces(state: RepeatedText): string {
  const text = state.held.join('');
  state.kind = 'pieces';
  state.held = [];
  state.whole = '';
  return text;
}
