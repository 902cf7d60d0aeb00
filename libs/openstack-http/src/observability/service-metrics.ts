import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** A service's Prometheus registry: Node's own metrics and one histogram and counter over HTTP requests. */
export class ServiceMetrics {
  readonly registry = new Registry();
  readonly #duration: Histogram<'method' | 'route' | 'status'>;
  readonly #requests: Counter<'method' | 'route' | 'status'>;

  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.registry });
    const labelNames = ['method', 'route', 'status'] as const;
    this.#duration = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the first byte of a request to the end of its answer',
      labelNames,
      registers: [this.registry],
    });
    this.#requests = new Counter({
      name: 'http_requests_total',
      help: 'Requests answered',
      labelNames,
      registers: [this.registry],
    });
  }

  /** `route` is the pattern, never the path, so that ids do not become labels. */
  observe(method: string, route: string, status: number, seconds: number): void {
    const labels = { method, route, status: String(status) };
    this.#duration.observe(labels, seconds);
    this.#requests.inc(labels);
  }
}
