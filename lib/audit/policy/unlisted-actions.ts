import { bestTexts, Budget, TextLiteral } from './explore';
import { STAR_IN_NAME } from './glob';
import { GlobAutomaton } from './glob-automaton';
import { CompileContext, compileSet, SetLiteral } from './literals';
import { Dimension } from './solve';
import { Term } from './term';
import { AccessRequest, Pattern } from './types';

/** A character that stands for a name that no catalog has: only wildcards match it. */
const UNLISTED = 0xe155;

/** The terms that may hold actions that no catalog knows, and the best such actions. */
export interface UnlistedActions {
  readonly terms: readonly Term[];
  readonly dimension: Dimension;
}

/**
 * Actions that no catalog knows yet: only wildcards and negations hold them. Undefined when the question asks about none, or
 * nothing could allow any.
 */
export function unlistedActions(
  all: readonly Term[],
  context: CompileContext,
  budget: Budget,
  couldBeAllowed: (terms: readonly Term[]) => boolean,
): UnlistedActions | undefined {
  if (all.some((term) => term.isRequired && !mayHold(term))) return undefined;
  const terms = all.filter(mayHold);
  if (!couldBeAllowed(terms.filter((term) => term.isWanted || isForAnyAction(term)))) return undefined;
  const literals = terms.flatMap((term, index) => {
    const literal = actionLiteral(term, context);
    return literal === undefined ? [] : [{ index, ...literal, isHard: term.isRequired }];
  });
  const world: TextLiteral = {
    automaton: new GlobAutomaton([[STAR_IN_NAME, 58, STAR_IN_NAME, UNLISTED, STAR_IN_NAME]], context.alphabet, 'must'),
    acceptIsGood: true,
    isHard: true,
  };
  const classes = bestTexts([world, ...literals], budget).map(({ good, word }) => ({
    values: [context.alphabet.text(word)],
    good: literals.map(({ index }, position) => ({ term: index, isGood: good[position + 1] === true })),
  }));
  return { terms, dimension: { name: 'action', classes } };
}

function mayHold({ actions: { negated, patterns } }: Term): boolean {
  return negated || patterns.some(hasWildcard);
}

/** What is not understood may be a wildcard. */
function hasWildcard(pattern: Pattern): boolean {
  return typeof pattern !== 'string' || /[*?]/.test(pattern);
}

function isForAnyAction({ actions: { negated, patterns } }: Term): boolean {
  return negated ? !patterns.some(hasWildcard) : patterns.includes('*');
}

/** Undefined when the term holds every unlisted action. */
function actionLiteral(term: Term, context: CompileContext): SetLiteral | undefined {
  if (isForAnyAction(term)) return undefined;
  const { negated, patterns } = term.actions;
  return compileSet(patterns.filter(hasWildcard), negated, term.isWanted, context, { ignoreCase: true });
}

/**
 * The names under which a request for an action that no catalog knows may be tried. A `?` of a pattern stands for one letter,
 * so that the long name, which says what it is, does not always fit.
 */
export function namings(request: AccessRequest): AccessRequest[] {
  const marker = String.fromCharCode(UNLISTED);
  if (!request.action.includes(marker)) return [request];
  return ['UnlistedAction', 'Z', 'Q', '7'].map((name) => ({
    ...request,
    action: request.action.replace(marker, name),
  }));
}
