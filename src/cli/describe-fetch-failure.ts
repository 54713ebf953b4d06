/** Why a server could not be asked, and what to do about it. */
export function describeFetchFailure(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (cause?.code === 'ECONNREFUSED') return 'nobody listens there: start it with "qcp serve"';
  return cause?.message === undefined ? message : `${message}: ${cause.message}`;
}
