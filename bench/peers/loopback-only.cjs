// Loaded before a peer: some have no setting for the address they listen on, and none has a reason to call out here.
const { Server, Socket } = require('node:net');

const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'object' && args[0] !== null) args[0] = { ...args[0], host: '127.0.0.1' };
  else if (typeof args[1] === 'string') args[1] = '127.0.0.1';
  else args.splice(1, 0, '127.0.0.1');
  return listen.apply(this, args);
};

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost', undefined]);
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) {
  const host = findHost(args[0]);
  if (!LOOPBACK.has(host)) throw new Error(`${host} is not on loopback`);
  return connect.apply(this, args);
};

/** What `net` hands on is an array of the options; callers of the method itself pass them as they are. */
function findHost(first) {
  return Array.isArray(first) ? first[0]?.host : first?.host;
}
