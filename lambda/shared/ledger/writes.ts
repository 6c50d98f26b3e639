import { Fuse, FuseReasonCode, HoldItem, LedgerTable, ScopeItem, holdKey } from '../../../lib/private/contracts/ledger';
import { TransactionItem } from './store';

/*
 * The ledger's arithmetic as DynamoDB writes: each keeps `limit = available + held + spent` in every scope, and none can
 * be applied to an item on which its condition does not hold. Nothing here talks to DynamoDB.
 */

/** A scope as the configuration wants it. */
export interface Budget {
  readonly scope: string;
  /** Micro-dollars. */
  readonly limit: number;
  /** "2026-11" for the team's scope, "ALL" for the others. */
  readonly period: string;
}

const SCOPE_NAMES = {
  '#limit': 'limit',
  '#available': 'available',
  '#held': 'held',
  '#spent': 'spent',
  '#fuse': 'fuse',
  '#period': 'period',
} as const;

/**
 * Takes a hold out of a scope, and makes the scope when this is its first call. Whoever uses it has made sure that the
 * hold is not above the limit: on a new item there is nothing for the condition to compare with.
 */
export function holdInScope(table: string, budget: Budget, amount: number): TransactionItem {
  return {
    Update: {
      TableName: table,
      Key: { [LedgerTable.KEY]: budget.scope },
      ConditionExpression:
        'attribute_not_exists(id) OR (#fuse = :armed AND #period = :period AND #limit = :limit AND #available >= :amount)',
      UpdateExpression:
        'SET #limit = if_not_exists(#limit, :limit), #available = if_not_exists(#available, :limit) - :amount, ' +
        '#held = if_not_exists(#held, :zero) + :amount, #spent = if_not_exists(#spent, :zero), ' +
        '#fuse = if_not_exists(#fuse, :armed), #period = if_not_exists(#period, :period)',
      ExpressionAttributeNames: SCOPE_NAMES,
      ExpressionAttributeValues: {
        ':armed': Fuse.ARMED,
        ':period': budget.period,
        ':limit': budget.limit,
        ':amount': amount,
        ':zero': 0,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** Gives a hold back to a scope and charges what the call cost. */
export function chargeScope(table: string, scope: string, held: number, charged: number): TransactionItem {
  return {
    Update: {
      TableName: table,
      Key: { [LedgerTable.KEY]: scope },
      ConditionExpression: 'attribute_exists(id)',
      UpdateExpression: 'SET #available = #available + :refund, #held = #held - :held, #spent = #spent + :charged',
      ExpressionAttributeNames: { '#available': 'available', '#held': 'held', '#spent': 'spent' },
      ExpressionAttributeValues: { ':refund': held - charged, ':held': held, ':charged': charged },
    },
  };
}

/** Corrects a charge that stood in full because nothing better was known. */
export function correctScope(table: string, scope: string, difference: number): TransactionItem {
  return {
    Update: {
      TableName: table,
      Key: { [LedgerTable.KEY]: scope },
      ConditionExpression: 'attribute_exists(id)',
      UpdateExpression: 'SET #available = #available + :difference, #spent = #spent - :difference',
      ExpressionAttributeNames: { '#available': 'available', '#spent': 'spent' },
      ExpressionAttributeValues: { ':difference': difference },
    },
  };
}

export function putHold(table: string, hold: HoldItem): TransactionItem {
  return { Put: { TableName: table, Item: hold, ConditionExpression: 'attribute_not_exists(id)' } };
}

/** What closes a hold. */
export interface HoldClosing {
  readonly callId: string;
  /** The state that it must be in: OPEN, or EXPIRED for a late correction. */
  readonly from: HoldItem['state'];
  readonly to: HoldItem['state'];
  readonly charged: number;
  readonly requestId?: string;
  /** Epoch seconds when the item may go. */
  readonly ttl: number;
}

export function closeHold(table: string, closing: HoldClosing): TransactionItem {
  return {
    Update: {
      TableName: table,
      Key: { [LedgerTable.KEY]: holdKey(closing.callId) },
      ConditionExpression: '#state = :from',
      UpdateExpression: `SET #state = :to, charged = :charged, #ttl = :ttl${closing.requestId ? ', requestId = :requestId' : ''} REMOVE openHold`,
      ExpressionAttributeNames: { '#state': 'state', '#ttl': LedgerTable.TTL },
      ExpressionAttributeValues: {
        ':from': closing.from,
        ':to': closing.to,
        ':charged': closing.charged,
        ':ttl': closing.ttl,
        ...(closing.requestId ? { ':requestId': closing.requestId } : {}),
      },
    },
  };
}

/**
 * Begins a new month in a scope. Holds that are still open count against the new month, which is what their calls will be
 * billed in at the earliest. The fuse stays as it is: only a person arms it.
 */
export function beginPeriod(table: string, item: ScopeItem, budget: Budget): TransactionItem {
  return {
    Update: {
      TableName: table,
      Key: { [LedgerTable.KEY]: budget.scope },
      ConditionExpression: '#period = :old AND #period < :period',
      UpdateExpression: 'SET #period = :period, #limit = :limit, #available = :limit - #held, #spent = :zero',
      ExpressionAttributeNames: {
        '#period': 'period',
        '#limit': 'limit',
        '#available': 'available',
        '#held': 'held',
        '#spent': 'spent',
      },
      ExpressionAttributeValues: { ':old': item.period, ':period': budget.period, ':limit': budget.limit, ':zero': 0 },
    },
  };
}

/** Follows a limit that was changed by a deployment. What is left may fall below zero: then nothing more is admitted. */
export function changeLimit(table: string, item: ScopeItem, budget: Budget): TransactionItem {
  return {
    Update: {
      TableName: table,
      Key: { [LedgerTable.KEY]: budget.scope },
      ConditionExpression: '#limit = :old',
      UpdateExpression: 'SET #limit = :limit, #available = #available + :difference',
      ExpressionAttributeNames: { '#limit': 'limit', '#available': 'available' },
      ExpressionAttributeValues: {
        ':old': item.limit,
        ':limit': budget.limit,
        ':difference': budget.limit - item.limit,
      },
    },
  };
}

export interface FuseBlow {
  readonly scope: string;
  readonly reason: FuseReasonCode;
  /** One sentence for people. */
  readonly detail: string;
  /** ISO 8601. */
  readonly at: string;
  /** The ARN of the person, when it was one. */
  readonly by?: string;
}

/**
 * Blows a scope's fuse. An armed one only, so that the first reason stays.
 *
 * @param onlyIfSpentAbove spending only grows: with it, a refusal that has become wrong meanwhile blows nothing
 */
export function blowFuse(table: string, blow: FuseBlow, onlyIfSpentAbove?: number): TransactionItem {
  return {
    Update: {
      TableName: table,
      Key: { [LedgerTable.KEY]: blow.scope },
      ConditionExpression: `#fuse = :armed${onlyIfSpentAbove === undefined ? '' : ' AND #spent > :above'}`,
      UpdateExpression: `SET #fuse = :blown, fuseReason = :reason, fuseDetail = :detail, fuseAt = :at${blow.by ? ', fuseBy = :by' : ''}`,
      ExpressionAttributeNames: { '#fuse': 'fuse', ...(onlyIfSpentAbove === undefined ? {} : { '#spent': 'spent' }) },
      ExpressionAttributeValues: {
        ':armed': Fuse.ARMED,
        ':blown': Fuse.BLOWN,
        ':reason': blow.reason,
        ':detail': blow.detail,
        ':at': blow.at,
        ...(blow.by ? { ':by': blow.by } : {}),
        ...(onlyIfSpentAbove === undefined ? {} : { ':above': onlyIfSpentAbove }),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** Makes a scope in which nothing was spent yet with its fuse blown: a fence before the first call. */
export function putBlownScope(table: string, budget: Budget, blow: FuseBlow): TransactionItem {
  const item: ScopeItem = {
    id: budget.scope,
    limit: budget.limit,
    available: budget.limit,
    held: 0,
    spent: 0,
    period: budget.period,
    fuse: Fuse.BLOWN,
    fuseReason: blow.reason,
    fuseDetail: blow.detail,
    fuseAt: blow.at,
    ...(blow.by ? { fuseBy: blow.by } : {}),
  };
  return { Put: { TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(id)' } };
}

/** Arms a blown fuse. */
export function armFuse(table: string, scope: string, by: string, at: string): TransactionItem {
  return {
    Update: {
      TableName: table,
      Key: { [LedgerTable.KEY]: scope },
      ConditionExpression: '#fuse = :blown',
      UpdateExpression: 'SET #fuse = :armed, fuseBy = :by, fuseAt = :at REMOVE fuseReason, fuseDetail',
      ExpressionAttributeNames: { '#fuse': 'fuse' },
      ExpressionAttributeValues: { ':blown': Fuse.BLOWN, ':armed': Fuse.ARMED, ':by': by, ':at': at },
    },
  };
}

export interface RateWindow {
  /** Key of the window's item. */
  readonly key: string;
  readonly maxCalls: number;
  readonly maxTokens: number;
  /** An estimate of the call's tokens; settling corrects it. */
  readonly tokens: number;
  readonly ttl: number;
}

/** Counts a call in its minute. `tokens` is not above `maxTokens`. */
export function countInWindow(table: string, window: RateWindow): TransactionItem {
  return {
    Update: {
      TableName: table,
      Key: { [LedgerTable.KEY]: window.key },
      // A correction may have made the item, and then it lacks the calls.
      ConditionExpression:
        '(attribute_not_exists(#calls) OR #calls < :maxCalls) AND (attribute_not_exists(#tokens) OR #tokens <= :room)',
      UpdateExpression:
        'SET #calls = if_not_exists(#calls, :zero) + :one, #tokens = if_not_exists(#tokens, :zero) + :tokens, #ttl = :ttl',
      ExpressionAttributeNames: { '#calls': 'calls', '#tokens': 'tokens', '#ttl': LedgerTable.TTL },
      ExpressionAttributeValues: {
        ':maxCalls': window.maxCalls,
        ':room': window.maxTokens - window.tokens,
        ':zero': 0,
        ':one': 1,
        ':tokens': window.tokens,
        ':ttl': window.ttl,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** Puts the tokens that a call really took in place of the estimate. It has no condition: it may not hinder a settlement. */
export function correctWindow(
  table: string,
  window: Pick<RateWindow, 'key' | 'ttl'>,
  difference: number,
): TransactionItem {
  return {
    Update: {
      TableName: table,
      Key: { [LedgerTable.KEY]: window.key },
      UpdateExpression: 'SET #tokens = if_not_exists(#tokens, :zero) + :difference, #ttl = :ttl',
      ExpressionAttributeNames: { '#tokens': 'tokens', '#ttl': LedgerTable.TTL },
      ExpressionAttributeValues: { ':difference': difference, ':zero': 0, ':ttl': window.ttl },
    },
  };
}
