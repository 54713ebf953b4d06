-- What wrk sends, from the file in BENCH_BODY, and its figures as one line of JSON.
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = io.open(os.getenv("BENCH_BODY"), "rb"):read("*a")

function done(summary, latency)
  local errors = summary.errors
  local failures = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '\nRESULT {"requests":%d,"us":%d,"failures":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, failures, latency:percentile(50), latency:percentile(99)
  ))
end
