import { Text } from '../template/types';
import { EvaluationLogic, Part } from './evaluation-logic';
import { CompileContext } from './literals';
import { parsePolicy } from './parse-policy';
import { matchPrincipals, PrincipalMatch, Requester } from './requester';
import { ANY, NONE, Term, TermParts } from './term';
import { AccessQuestion, Condition, Pattern, Policy, RequestSet, Statement } from './types';

/** The terms of a question as one requester's requests meet them. */
export function termsOf(
  question: AccessQuestion,
  requester: Requester,
  logic: EvaluationLogic,
  context: CompileContext,
): Term[] {
  return new QuestionTerms(requester, context).read(question, logic);
}

class QuestionTerms {
  private readonly terms: Term[] = [];

  constructor(
    private readonly requester: Requester,
    private readonly context: CompileContext,
  ) {}

  public read(question: AccessQuestion, logic: EvaluationLogic): Term[] {
    this.addFacts(question.resourceAccount);
    for (const statement of requestSetStatements(question.about)) this.addStatement(statement, true, undefined);
    for (const set of question.permitted ?? []) {
      for (const statement of requestSetStatements(set)) this.addStatement(statement, false, undefined);
    }
    question.within?.forEach((statement) => this.addConstraint(statement, true));
    question.outside?.forEach((statement) => this.addConstraint(statement, false));
    logic.parts.forEach((part) => this.addPart(part));
    logic.unknownPolicies.forEach(({ policy, group }) => this.addUnknownPolicy(policy, group));
    return this.terms;
  }

  /** What is so in every request of the requester. */
  private addFacts(resourceAccount: Text | undefined): void {
    const owner = resourceAccount === undefined ? [] : [ownerIs(resourceAccount)];
    this.add({ isWanted: true, actions: ANY, conditions: [...this.requester.facts, ...owner] });
  }

  private addPart({ statement, group, principal }: Part): void {
    const isWanted = statement.effect === 'Allow';
    this.addNamed(statement, isWanted, isWanted ? group : undefined, principal);
  }

  private addConstraint(statement: Statement, isWanted: boolean): void {
    const principal = matchPrincipals(statement.principals, this.requester);
    if (principal.match !== 'none') this.addNamed(statement, isWanted, undefined, principal);
    else if (isWanted) this.addImpossible();
  }

  private addNamed(
    statement: Statement,
    isWanted: boolean,
    group: string | undefined,
    principal: PrincipalMatch,
  ): void {
    // Whether the statement speaks of the requester is not known: it grants under the hopeful reading, and denies under the strict.
    if (principal.match === 'unknown') {
      this.context.doubts.add(principal.reason);
      if (isWanted !== (this.context.reading === 'hopeful')) {
        if (isWanted && group === undefined) this.addImpossible();
        return;
      }
    }
    this.addStatement(statement, isWanted, group, principal.match === 'some' ? principal.patterns : undefined);
  }

  private addStatement(
    statement: Statement,
    isWanted: boolean,
    group: string | undefined,
    principals?: readonly Pattern[],
  ): void {
    if (statement.problems.length > 0) {
      statement.problems.forEach((problem) => this.context.doubts.add(problem));
      // It may hold for anything, or for nothing.
      if (isWanted === (this.context.reading === 'hopeful')) this.add({ isWanted, group, actions: ANY });
      else if (isWanted && group === undefined) this.addImpossible();
      return;
    }
    const { actions, resources, conditions } = statement;
    this.add({ isWanted, group, actions, resources, conditions, principals });
  }

  private addUnknownPolicy(policy: Policy, group: string): void {
    policy.problems.forEach((problem) => this.context.doubts.add(problem));
    const isWanted = this.context.reading === 'hopeful';
    this.add({ isWanted, group: isWanted ? group : undefined, actions: ANY });
  }

  /** Something that must hold and never does. */
  private addImpossible(): void {
    this.add({ isWanted: true, actions: NONE });
  }

  private add(parts: TermParts): void {
    this.terms.push(new Term(parts, this.context));
  }
}

const owners = new Map<Text, Condition>();

function ownerIs(account: Text): Condition {
  const known = owners.get(account);
  if (known !== undefined) return known;
  const values = [account];
  const condition: Condition = {
    operator: 'StringEquals',
    quantifier: 'none',
    ifExists: false,
    key: 'aws:resourceaccount',
    values,
  };
  if (owners.size > 1000) owners.clear();
  owners.set(account, condition);
  return condition;
}

const statementsOfSets = new WeakMap<RequestSet, readonly Statement[]>();

/** A set of requests in the form of statements. */
function requestSetStatements(set: RequestSet): readonly Statement[] {
  const known = statementsOfSets.get(set);
  if (known !== undefined) return known;
  const { actions, notActions, resources, notResources, condition } = set;
  const document = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      ...(notActions === undefined ? { Action: actions ?? '*' } : { NotAction: notActions }),
      ...(notResources === undefined ? { Resource: resources ?? '*' } : { NotResource: notResources }),
      ...(condition === undefined ? {} : { Condition: condition }),
    },
  };
  const { statements } = parsePolicy(document, { name: 'the question', kind: 'identity' });
  statementsOfSets.set(set, statements);
  return statements;
}
