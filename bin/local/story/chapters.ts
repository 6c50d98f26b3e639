import { maskRealData, quarantineBinary } from './masking';
import type { Chapter } from './story';

/** The story that `npm start` tells, in order. */
export const chapters: readonly Chapter[] = [maskRealData, quarantineBinary];
