// Loaded into a subject before its own code: tells the bench how long its event loop kept others waiting, in ms.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 1;
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const delay = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);

histogram.enable();
process.on('message', (question) => {
  if (question === 'reset') histogram.reset();
  process.send({
    p50: delay(histogram.percentile(50)),
    p99: delay(histogram.percentile(99)),
    max: delay(histogram.max),
  });
});
process.channel?.unref();
