/** Work on so much text takes long enough that others should get their turn between two steps of it. */
const LARGE_LENGTH = 256 * 1024;

/** Whether to give way between two steps of work on a text of this length, in bytes or characters. */
export function isLarge(length: number): boolean {
  return length >= LARGE_LENGTH;
}

/**
 * Lets the event loop serve others, so that a body of 32 MB stops nobody for longer than its one longest step. For
 * large texts only: `if (isLarge(length)) await giveWay()`.
 */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
