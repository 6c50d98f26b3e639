import {
  PromotionAssessment,
  PromotionBegun,
  PromotionCriteriaDocument,
  PromotionEnv,
  PromotionEvent,
  PromotionJudgement,
  ReleasedPromotion,
} from '../../lib/private/contracts/promotion';
import { reasonIn } from '../shared/failure-cause';
import { requireEnv } from '../shared/require-env';
import { Outbox } from './outbox';
import { PromotionStore } from './promotion-store';
import { OrRefusal, orRefusal } from './refusal';
import { PromotionSteps } from './steps';
import { Trail } from './trail-facts';

const store = new PromotionStore(requireEnv(PromotionEnv.PROMOTION_TABLE), requireEnv(PromotionEnv.EXPERIMENT_TABLE));
const trail = new Trail(requireEnv(PromotionEnv.TRAIL_TABLE));
const outbox = new Outbox(requireEnv(PromotionEnv.OUTBOX_BUCKET), requireEnv(PromotionEnv.SIGNING_KEY));

const steps = new PromotionSteps({
  criteria: JSON.parse(requireEnv(PromotionEnv.CRITERIA)) as PromotionCriteriaDocument,
  now: () => new Date().toISOString(),
  experiment: (digest) => store.experiment(digest),
  trials: (digest, run, suite) => store.trials(digest, run, suite),
  trail: (trials) => trail.factsOf(trials),
  find: (promotion) => store.find(promotion),
  enter: (item) => store.begin(item),
  others: (digest, promotion) => store.others(digest, promotion),
  update: (promotion, facts) => store.update(promotion, facts),
  release: (statement, manifest) => outbox.release(statement, manifest),
});

type PromotionAnswer = OrRefusal<PromotionBegun | PromotionAssessment | PromotionJudgement | ReleasedPromotion>;

export async function handler(event: PromotionEvent): Promise<PromotionAnswer | undefined> {
  switch (event.action) {
    case 'begin':
      return orRefusal(steps.begin(event, event.requester, event.executionArn, event.dataset));
    case 'assess':
      return orRefusal(steps.assess(event));
    case 'judge':
      return orRefusal(steps.judge(event, event.dataset));
    case 'release':
      return orRefusal(steps.release(event, event.approval));
    case 'close':
      await steps.close(event, event.status, reasonIn(event.reason));
      return undefined;
  }
}
