import { Claim } from './claim';
import { dnsClosed } from './dns-closed';
import { endpointsBounded } from './endpoints-bounded';
import { modelsByGateway } from './models-by-gateway';
import { noOutsideCredentials } from './no-outside-credentials';
import { noPublicResource } from './no-public-resource';
import { ownResourcesOnly } from './own-resources-only';
import { maskedByMasking } from './masked-by-masking';
import { noEscalation } from './no-escalation';
import { noInternetPath } from './no-internet-path';
import { outboxOneWay } from './outbox-one-way';
import { rawUnreadable } from './raw-unreadable';

/** Every claim, in the order in which reports show them. */
export const ALL_CLAIMS: readonly Claim[] = [
  noInternetPath,
  dnsClosed,
  endpointsBounded,
  rawUnreadable,
  maskedByMasking,
  outboxOneWay,
  modelsByGateway,
  noOutsideCredentials,
  ownResourcesOnly,
  noPublicResource,
  noEscalation,
];
