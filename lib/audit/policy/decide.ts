import { SymbolicText } from '../template/symbolic-text';
import { Text } from '../template/types';
import { evaluateRequest } from './evaluate-request';
import { BudgetSpent } from './explore';
import { search } from './search';
import { AccessDecision, AccessQuestion } from './types';

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
      return { status: 'UNKNOWN', reason: doubtsInWords(hopeful.doubts), candidate: hopeful.found };
    }
    const replay = evaluateRequest(question, strict.found);
    if (replay.outcome !== 'allowed') {
      return {
        status: 'UNKNOWN',
        reason: `the evaluator does not confirm the request that the search found (${replay.reason})`,
        candidate: strict.found,
      };
    }
    return { status: 'REFUTED', witness: strict.found, allowedBy: replay.allowedBy };
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

/** A text for people and JSON. */
export function textInWords(text: Text): string {
  return text instanceof SymbolicText ? text.toString() : text;
}
