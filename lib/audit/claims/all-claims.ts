import { Claim } from './claim';
import { computeInside } from './compute-inside';
import { dnsClosed } from './dns-closed';
import { encrypted } from './encrypted';
import { endpointsBounded } from './endpoints-bounded';
import { maskedByMasking } from './masked-by-masking';
import { modelsByGateway } from './models-by-gateway';
import { noEscalation } from './no-escalation';
import { noInternetPath } from './no-internet-path';
import { noManagedEgress } from './no-managed-egress';
import { noOutsideCredentials } from './no-outside-credentials';
import { noPublicResource } from './no-public-resource';
import { organizationDenies } from './organization-denies';
import { outboxOneWay } from './outbox-one-way';
import { ownResourcesOnly } from './own-resources-only';
import { rawUnreadable } from './raw-unreadable';
import { spendingStops } from './spending-stops';
import { trailNotSwitchable } from './trail-not-switchable';

/** Every claim, in the order in which reports show them. */
export const ALL_CLAIMS: readonly Claim[] = [
  noInternetPath,
  dnsClosed,
  endpointsBounded,
  computeInside,
  noManagedEgress,
  noPublicResource,
  ownResourcesOnly,
  rawUnreadable,
  maskedByMasking,
  outboxOneWay,
  modelsByGateway,
  noOutsideCredentials,
  noEscalation,
  trailNotSwitchable,
  spendingStops,
  encrypted,
  organizationDenies,
];
