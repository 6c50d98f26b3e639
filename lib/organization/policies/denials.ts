import { computeDenials } from './compute-denials';
import { Denial } from './denial';
import { identityDenials } from './identity-denials';
import { modelDenials } from './model-denials';
import { networkDenials } from './network-denials';
import { recordDenials } from './record-denials';
import { serviceDenials } from './service-denials';
import { SERVICES_IN_USE } from './services-in-use';

/** What the denials depend on. */
export interface DenialContext {
  /** ARNs of the approved models and inference profiles. */
  readonly models: string[];
  /** Identifiers of the guardrails of which each call must name one. None are pinned when left out. */
  readonly guardrails?: string[];
  /** The Regions that a sandbox may use. */
  readonly regions: string[];
  /** Services in use beside the library's own, for example `glue:*`. */
  readonly additionalActions: string[];
  /**
   * The account whose principals are bound, where the policy is written for one account.
   *
   * Default: the account of whoever makes the request, by IAM's policy variable.
   */
  readonly ownAccount?: string;
}

/** Actions that name a Region of their own (`us-east-1`) or none, wherever they are called from. */
const GLOBAL_ACTIONS = ['budgets:*', 'iam:*', 'route53:AssociateVPCWithHostedZone', 'sts:*', 'support:*'];

/** Everything that must not happen in a sandbox's account: the one source of SCPs and permission boundary. */
export function denials(context: DenialContext): Denial[] {
  return [
    {
      sid: 'ServicesInUseOnly',
      closes: [
        'CMP-01',
        'CMP-02',
        'CMP-03',
        'SVC-01',
        'SVC-02',
        'SVC-04',
        'MDL-05',
        'MDL-06',
        'MDL-07',
        'MDL-08',
        'MDL-09',
      ],
      notActions: [...SERVICES_IN_USE, ...context.additionalActions],
    },
    {
      sid: 'PermittedRegionsOnly',
      closes: ['NET-02', 'MDL-02'],
      notActions: GLOBAL_ACTIONS,
      conditions: { StringNotEquals: { 'aws:RequestedRegion': context.regions } },
    },
    ...networkDenials(context.regions),
    ...computeDenials(),
    ...serviceDenials(context.ownAccount ?? '${aws:PrincipalAccount}'),
    ...identityDenials(),
    ...modelDenials(context.models, context.guardrails ?? []),
    ...recordDenials(),
  ];
}
