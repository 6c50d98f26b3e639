import { evaluateRequest } from './evaluate-request';
import { BudgetSpent } from './explore';
import { search } from './search';
import { AccessDecision, AccessQuestion, AccessRequest } from './types';
import { namings } from './unlisted-actions';

/**
 * Decides whether any request that the question is about, outside what it permits, is allowed.
 *
 * PROVED holds for every request, whatever stands for the texts that the template does not tell. REFUTED comes with a request
 * that an evaluator of its own, which shares no code with the search, allows too. Everything else is UNKNOWN.
 */
export function decide(question: AccessQuestion): AccessDecision {
  try {
    const hopeful = search(question, 'hopeful');
    if (hopeful.found === undefined) return { status: 'PROVED' };
    const strict = search(question, 'strict');
    if (strict.found === undefined) {
      return { status: 'UNKNOWN', reason: doubtsInWords(hopeful.doubts), candidate: namings(hopeful.found)[0] };
    }
    const replays = namings(strict.found).map((witness) => ({ witness, ...evaluateRequest(question, witness) }));
    const confirmed = replays.find(({ outcome }) => outcome === 'allowed');
    if (confirmed === undefined) {
      const reason = `the evaluator does not confirm the request that the search found (${replays[0]?.reason ?? ''})`;
      return { status: 'UNKNOWN', reason, candidate: replays[0]?.witness };
    }
    const witness = smallest(question, confirmed.witness);
    return { status: 'REFUTED', witness, allowedBy: evaluateRequest(question, witness).allowedBy };
  } catch (error) {
    if (error instanceof BudgetSpent) return { status: 'UNKNOWN', reason: error.message };
    throw error;
  }
}

function doubtsInWords(doubts: ReadonlySet<string>): string {
  const [first, ...others] = [...doubts].sort();
  if (first === undefined) return 'a name that the template does not tell may match a pattern';
  return others.length === 0 ? first : `${first} (and ${others.length} more)`;
}

/** Leaves out of the request every condition key without which it is allowed as well; who asks stays as it is. */
function smallest(question: AccessQuestion, request: AccessRequest): AccessRequest {
  let context = request.context;
  for (const key of Object.keys(context)) {
    if (/^(aws:(principal|username|resourceaccount|securetransport|federated)|kms:calleraccount)/.test(key)) continue;
    const without = Object.fromEntries(Object.entries(context).filter(([each]) => each !== key));
    if (evaluateRequest(question, { ...request, context: without }).outcome === 'allowed') context = without;
  }
  return { ...request, context };
}
