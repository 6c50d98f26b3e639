import { Finding } from '../claims/claim';

/** Something that became possible from one assembly to the next, or that may have. */
export interface Difference {
  /** What kind of way it is: a request that policies allow, or a path of packets or names. */
  readonly kind: 'request' | 'path';
  /** The resource whose policy or setting opens it, by construct path or by template and logical id. */
  readonly subject: string;
  readonly status: 'POSSIBLE' | 'UNKNOWN';
  readonly summary: string;
  /** A request that was not allowed before and is now; where it is UNKNOWN, one that may be. */
  readonly request?: Finding['request'];
  /** The statements that allow the request, as `policy, statement number`. */
  readonly allowedBy?: readonly string[];
  /** The hops of a path. */
  readonly path?: readonly string[];
}

/** The differences for people. */
export function differencesAsText(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'Nothing became possible that was not before.\n';
  const [possible, unknown] = (['POSSIBLE', 'UNKNOWN'] as const).map((status) =>
    differences.filter((difference) => difference.status === status),
  );
  const counts = [
    possible?.length ? `${possible.length} became possible` : '',
    unknown?.length ? `${unknown.length} cannot be decided` : '',
  ].filter((words) => words !== '');
  const lines = [...(possible ?? []), ...(unknown ?? [])].flatMap(inWords);
  return [`${counts.join(', ')}:`, ...lines, ''].join('\n');
}

function inWords({ status, subject, summary, request, allowedBy, path }: Difference): string[] {
  const context = Object.entries(request?.context ?? {}).map(([key, value]) => `${key} = ${value}`);
  return [
    `${status === 'POSSIBLE' ? 'POSSIBLE' : 'UNKNOWN '}  ${subject} ${summary}`,
    ...(request ? [`          for example ${request.action} on ${request.resource}, by ${request.principal}`] : []),
    ...(context.length > 0 ? [`          with ${context.join(', ')}`] : []),
    ...(allowedBy?.length ? [`          allowed by ${allowedBy.join('; ')}`] : []),
    ...(path?.length ? [`          ${path.join(' -> ')}`] : []),
  ];
}
