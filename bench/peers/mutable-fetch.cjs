// Loaded before Portkey's gateway: it changes headers of answers, which what `fetch` returns does not allow.
const { fetch } = globalThis;

globalThis.fetch = async (...args) => {
  const { body, status, headers } = await fetch(...args);
  return new Response(body, { status, headers: new Headers(headers) });
};
