/** What one process has done since it started. Prometheus adds the processes up, so nothing of this is shared. */
export type Metrics = {
  requestEnded(request: FinishedRequest): void
  recordsAccepted(records: number, conflicts: number): void
  journalRefused(): void
  /** In the text format of Prometheus, a line each. */
  lines(): string[]
}

export type FinishedRequest = {
  readonly method: string
  /** The route's pattern, never a path: what a client makes up must not become a series. */
  readonly route: string
  readonly status: number
  readonly durationMs: number
}

/** Upper bounds in seconds: a passenger waits from 1.5 s on, a batch may take 15 s. */
const boundsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15]

type Histogram = { readonly counts: number[]; sum: number; total: number }

export function createMetrics(): Metrics {
  const requests = new Map<string, number>()
  const durations = new Map<string, Histogram>()
  let records = 0
  let conflicts = 0
  let refused = 0
  return {
    requestEnded({ method, route, status, durationMs }) {
      const place = `method="${label(method)}",route="${label(route)}"`
      const key = `${place},status="${String(status)}"`
      requests.set(key, (requests.get(key) ?? 0) + 1)
      const histogram = durations.get(place) ?? { counts: boundsSeconds.map(() => 0), sum: 0, total: 0 }
      durations.set(place, histogram)
      observe(histogram, durationMs / 1000)
    },
    recordsAccepted(accepted, contradicting) {
      records += accepted
      conflicts += contradicting
    },
    journalRefused() {
      refused += 1
    },
    lines: () => [
      ...head('beket_http_requests_total', 'counter', 'Answered requests'),
      ...[...requests].map(([key, count]) => `beket_http_requests_total{${key}} ${String(count)}`),
      ...head('beket_http_request_duration_seconds', 'histogram', 'Time from the request to its answer'),
      ...[...durations].flatMap(([place, histogram]) => histogramLines(place, histogram)),
      ...single('beket_journal_records_accepted_total', 'Journal records stored', records),
      ...single('beket_conflicts_detected_total', 'Stored records that contradict what the centre knows', conflicts),
      ...single('beket_journal_batches_refused_total', 'Journal batches refused', refused),
    ],
  }
}

export function head(name: string, type: 'counter' | 'gauge' | 'histogram', help: string): string[] {
  return [`# HELP ${name} ${help}.`, `# TYPE ${name} ${type}`]
}

function single(name: string, help: string, value: number): string[] {
  return [...head(name, 'counter', help), `${name} ${String(value)}`]
}

function observe(histogram: Histogram, seconds: number): void {
  histogram.sum += seconds
  histogram.total += 1
  for (const [place, bound] of boundsSeconds.entries()) {
    if (seconds <= bound) histogram.counts[place] = (histogram.counts[place] ?? 0) + 1
  }
}

function histogramLines(place: string, { counts, sum, total }: Histogram): string[] {
  const name = 'beket_http_request_duration_seconds'
  return [
    ...boundsSeconds.map(
      (bound, index) => `${name}_bucket{${place},le="${String(bound)}"} ${String(counts[index] ?? 0)}`,
    ),
    `${name}_bucket{${place},le="+Inf"} ${String(total)}`,
    `${name}_sum{${place}} ${String(sum)}`,
    `${name}_count{${place}} ${String(total)}`,
  ]
}

/** Text exposition format: backslash, quotation mark and line feed are escaped in a label. */
function label(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
