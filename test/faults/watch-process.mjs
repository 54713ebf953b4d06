// Loaded into the server process before the program (`node --import`). On SIGUSR2 it collects garbage and writes one
// line on stderr, `process-figures JSON`: bytes of live objects, open sockets, timers that keep the process alive, and
// listeners on all objects that are still reachable, whoever added them.
import { EventEmitter, getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/** Everything that ever got a listener and may still be alive; `known` tells whether it is in `watched` already. */
let watched = [];
const known = new WeakSet();
/** Names of the events that anybody listened to at an EventTarget, which cannot be asked for them. */
const targetEvents = new Set();

function watch(emitter) {
  if (known.has(emitter)) return;
  known.add(emitter);
  watched.push(new WeakRef(emitter));
}

for (const method of ['on', 'addListener', 'prependListener']) {
  const add = EventEmitter.prototype[method];
  EventEmitter.prototype[method] = function (...args) {
    watch(this);
    return add.apply(this, args);
  };
}
const addEventListener = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (type, ...args) {
  watch(this);
  targetEvents.add(type);
  return addEventListener.call(this, type, ...args);
};

function countListeners() {
  let listeners = 0;
  watched = watched.filter((reference) => {
    const emitter = reference.deref();
    if (emitter !== undefined) listeners += listenersOf(emitter);
    return emitter !== undefined;
  });
  return listeners;
}

function listenersOf(emitter) {
  const isTarget = emitter instanceof EventTarget;
  const names = isTarget ? [...targetEvents] : emitter.eventNames();
  return names.reduce((sum, name) => sum + getEventListeners(emitter, name).length, 0);
}

async function collectAll() {
  collectGarbage();
  // Objects with finalizers are freed a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
}

process.on('SIGUSR2', async () => {
  await collectAll();
  const listeners = countListeners();
  await collectAll(); // What was looked at lived until the end of its turn.
  const resources = process.getActiveResourcesInfo();
  const count = (name) => resources.filter((resource) => resource === name).length;
  const figures = {
    heapBytes: process.memoryUsage().heapUsed,
    sockets: count('TCPSocketWrap'),
    timers: count('Timeout'),
    listeners,
  };
  process.stderr.write(`process-figures ${JSON.stringify(figures)}\n`);
});
