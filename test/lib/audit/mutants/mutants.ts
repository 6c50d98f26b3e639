import { organization } from './organization';
import { moreRights } from './rights';
import { beside } from './beside';
import { compute } from './compute';
import { cost } from './cost';
import { data } from './data';
import { identities } from './identities';
import { models } from './models';
import { network } from './network';
import { observation } from './observation';
import { redTeam } from './red-team';
import { services } from './services';
import type { Mutant } from './edits';

/** Every mutant: one escape path opened in a template that has none open. */
export const MUTANTS: readonly Mutant[] = [
  ...network,
  ...compute,
  ...services,
  ...identities,
  ...models,
  ...data,
  ...observation,
  ...cost,
  ...beside,
  ...moreRights,
  ...organization,
  ...redTeam,
];
