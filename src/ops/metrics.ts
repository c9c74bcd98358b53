import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** Few labels, none of which names a person, a contact or a raw path. */
export interface Metrics {
  registry: Registry
  requests: Counter<'route' | 'method' | 'status'>
  requestSeconds: Histogram<'route'>
  turns: Counter<'business' | 'outcome'>
  turnSeconds: Histogram<'business'>
  modelFailures: Counter<'model' | 'failure'>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    requests: new Counter({
      name: 'prosa_http_requests_total',
      help: 'HTTP requests answered.',
      labelNames: ['route', 'method', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'prosa_http_request_duration_seconds',
      help: 'Time to answer a request.',
      labelNames: ['route'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    }),
    turns: new Counter({
      name: 'prosa_turns_total',
      help: 'Turns by how they ended.',
      labelNames: ['business', 'outcome'],
      registers,
    }),
    turnSeconds: new Histogram({
      name: 'prosa_turn_duration_seconds',
      help: 'Time of a turn, from the wake-up to the commit.',
      labelNames: ['business'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 60],
      registers,
    }),
    modelFailures: new Counter({
      name: 'prosa_model_failures_total',
      help: 'Model calls that gave no usable answer; the next model of the chain took over.',
      labelNames: ['model', 'failure'],
      registers,
    }),
  }
}
