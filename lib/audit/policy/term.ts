import {
  CompileContext,
  compileCondition,
  compileResources,
  compileSet,
  isEverything,
  KeyLiteral,
  SetLiteral,
} from './literals';
import { Condition, Pattern, PatternSet } from './types';

/** One condition of a term, with the key that it speaks of. */
export interface KeyedLiteral {
  readonly key: string;
  readonly literal: KeyLiteral;
}

export const ANY: PatternSet = { negated: false, patterns: ['*'] };
export const NONE: PatternSet = { negated: false, patterns: [] };

/** What a term says. Absent elements mean any. */
export interface TermParts {
  /** It must hold to be of use (a grant, or what the question is about), or it must not hold (a deny, or what is permitted). */
  readonly isWanted: boolean;
  /** The group in which it grants; undefined: it must hold itself. */
  readonly group?: string;
  readonly actions: PatternSet;
  readonly resources?: PatternSet;
  readonly conditions?: readonly Condition[];
  /** Globs over aws:PrincipalArn. */
  readonly principals?: readonly Pattern[];
}

/**
 * A statement, or something in its form, as the search sees it. Resources and conditions are compiled when they are first
 * asked for: most statements speak of other actions than the question does.
 */
export class Term {
  public readonly isWanted: boolean;
  public readonly group: string | undefined;
  public readonly actions: PatternSet;
  /** Nothing is allowed unless it holds. */
  public readonly isRequired: boolean;
  /** It says nothing of resources and conditions. */
  public readonly isUnlimited: boolean;
  private compiledResource: { readonly literal: SetLiteral | undefined } | undefined;
  private compiledKeys: readonly KeyedLiteral[] | undefined;

  constructor(
    private readonly parts: TermParts,
    private readonly context: CompileContext,
  ) {
    this.isWanted = parts.isWanted;
    this.group = parts.group;
    this.actions = parts.actions;
    this.isRequired = parts.isWanted && parts.group === undefined;
    const { resources = ANY, conditions = [], principals } = parts;
    this.isUnlimited = isEverything(resources) && conditions.length === 0 && principals === undefined;
  }

  /** Undefined when every resource will do. */
  public get resource(): SetLiteral | undefined {
    const { resources } = this.parts;
    this.compiledResource ??= {
      literal: resources && compileResources(resources, this.isWanted, this.context),
    };
    return this.compiledResource.literal;
  }

  public get keys(): readonly KeyedLiteral[] {
    return (this.compiledKeys ??= this.compileKeys(this.context));
  }

  /** The same for a look ahead, which is no reason to doubt an answer: the term may turn out to play no part in it. */
  public keysWithoutDoubts(): readonly KeyedLiteral[] {
    return this.compiledKeys ?? this.compileKeys({ ...this.context, doubts: new Set() });
  }

  /** The patterns of its resources, as written. */
  public get resourcePatterns(): readonly Pattern[] {
    return this.parts.resources?.patterns ?? [];
  }

  private compileKeys(context: CompileContext): KeyedLiteral[] {
    const { conditions = [], principals } = this.parts;
    const keys = conditions.map((condition): KeyedLiteral => ({
      key: condition.key,
      literal: compileCondition(condition, this.isWanted, context),
    }));
    if (principals !== undefined) {
      const literal = compileSet(principals, false, this.isWanted, context, {});
      const about = { absentIsGood: !this.isWanted, quantifier: 'none' as const, oneGoodIsEnough: false };
      keys.push({ key: 'aws:principalarn', literal: { ...about, kind: 'text', isBool: false, ...literal } });
    }
    return keys;
  }
}
