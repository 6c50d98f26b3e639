import { Claim } from './claim';
import { dnsClosed } from './dns-closed';
import { endpointsBounded } from './endpoints-bounded';
import { noInternetPath } from './no-internet-path';
import { rawUnreadable } from './raw-unreadable';

/** Every claim, in the order in which reports show them. */
export const ALL_CLAIMS: readonly Claim[] = [noInternetPath, dnsClosed, endpointsBounded, rawUnreadable];
