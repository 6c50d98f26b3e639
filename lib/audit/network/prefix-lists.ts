import { isText, partsOf } from '../template/symbolic-text';
import type { ResolvedValue } from '../template/types';

/**
 * The AWS-managed prefix lists of S3 and DynamoDB in each region, as `aws ec2 describe-prefix-lists` prints them: what the
 * routes of gateway endpoints lead to. Other lists, of AWS or of customers, hold addresses that no template shows.
 * https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 */
const GATEWAY_PREFIX_LISTS: ReadonlySet<string> = new Set(
  (
    'pl-61a54008 pl-78a54011 pl-48a54021 pl-66a7420f pl-6fa54006 pl-67a5400e pl-6ca54005 pl-62a5400b pl-7da54014 ' +
    'pl-4ea54027 pl-6ea54007 pl-66a5400f pl-6da54004 pl-7ca54015 pl-b3a742da pl-23ad484a pl-abb451c2 pl-6aa54003 ' +
    'pl-60a54009 pl-63a5400a pl-02cd2c6b pl-7ba54012 pl-4ca54025 pl-6ba54002 pl-68a54001 pl-00a54069'
  ).split(' '),
);

/** Whether a prefix list is certainly that of a gateway endpoint's service. */
export function isAwsPrefixList(value: ResolvedValue): boolean {
  if (!isText(value)) return false;
  const parts = partsOf(value);
  return parts.length === 1 && typeof parts[0] === 'string' && GATEWAY_PREFIX_LISTS.has(parts[0]);
}
