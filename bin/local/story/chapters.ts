import { callModels } from './gateway';
import { otherTeamSeesNothing } from './isolation';
import { maskRealData, quarantineBinary } from './masking';
import { promote } from './promotion';
import { resetExperiment } from './reset';
import { stopRunaway } from './spend';
import type { Chapter } from './story';
import { showTrail } from './trail';

/** The story that `npm start` tells, in order. */
export const chapters: readonly Chapter[] = [
  maskRealData,
  quarantineBinary,
  callModels,
  stopRunaway,
  promote,
  resetExperiment,
  showTrail,
  otherTeamSeesNothing,
];
