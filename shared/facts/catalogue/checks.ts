import { minuteMs } from '../../time.ts';
import { counter, gauge, type Metric } from './metric.ts';

const minutely = { intervalMs: minuteMs } as const;

/** Checks from outside, by the name of the probe. */
const probes: readonly Metric[] = [
  gauge('probe.http.up', 'count', ['probe'], '1 if the answer was as expected, else 0', minutely),
  gauge('probe.http.duration', 'seconds', ['probe'], 'from the request to the whole answer', minutely),
  gauge('probe.http.status_code', 'count', ['probe'], 'status of the answer', minutely),
  gauge('probe.tcp.up', 'count', ['probe'], '1 if the port could be connected to, else 0', minutely),
  gauge('probe.tcp.duration', 'seconds', ['probe'], 'until the connection stood', minutely),
  gauge('probe.tls.certificate_expiry', 'seconds', ['probe'], 'until the certificate ends', {
    ...minutely,
    resolution: 1,
    isSigned: true,
  }),
];

/** Of the database server on the host. */
const databases: readonly Metric[] = [
  gauge('db.up', 'count', [], '1 if it answered, else 0', minutely),
  gauge('db.query.duration', 'seconds', [], "time of the check's own query", minutely),
  gauge('db.connection.count', 'count', [], 'open connections', minutely),
  gauge('db.connection.limit', 'count', [], 'connections that it allows', minutely),
  gauge('db.connection.utilization', 'ratio', [], 'open connections / allowed ones', minutely),
  gauge('db.transaction.duration', 'seconds', [], 'age of the oldest open transaction', minutely),
  gauge('db.lock.waiting', 'count', [], 'statements that wait for a lock', minutely),
  gauge('db.replication.lag', 'seconds', [], 'how far a replica is behind', minutely),
  counter('db.deadlocks', 'count', [], 'deadlocks', minutely),
];

/** Logs by the name of the counter, files by that of the check. */
const logsAndFiles: readonly Metric[] = [
  counter('log.lines', 'count', ['log'], 'lines that matched'),
  gauge('file.size', 'bytes', ['file'], 'size of the file', minutely),
  gauge('file.age', 'seconds', ['file'], 'time since its last change', minutely),
];

/** Of checks that are set up one by one. */
export const checkMetrics: readonly Metric[] = [...probes, ...databases, ...logsAndFiles];
