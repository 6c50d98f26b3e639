import { Verdict } from '../claims/verdict';
import { SandboxModel } from '../model/sandbox-model';
import { at, inWords, listOf, literalOf, numberOf } from '../model/values';
import { isText, partsOf, Unknown } from '../template/symbolic-text';
import type { ResolvedResource, ResolvedValue, Text } from '../template/types';
import { endpointTarget } from './endpoints';

/** A rule of a rule group, with its domains. */
interface FirewallRule {
  readonly group: ResolvedResource;
  readonly index: number;
  readonly action: string | undefined;
  readonly priority: number | undefined;
  /** Undefined when the list cannot be seen (a managed or an undeclared one). */
  readonly domains: readonly ResolvedValue[] | undefined;
  /** Whether names to which an answer redirects may be resolved without being on the list. */
  readonly trustsRedirection: boolean;
}

/**
 * Judges the DNS Firewall of a VPC: rules are tried in order of priority, and the first that matches decides; a query that
 * no rule matches is answered. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-groups.html
 */
export function judgeDnsFirewall(sandbox: SandboxModel, verdict: Verdict, vpc: ResolvedResource): void {
  const before = verdict.findings.length;
  const associations = sandbox
    .ofType('AWS::Route53Resolver::FirewallRuleGroupAssociation')
    .filter((association) => sandbox.named(association.properties['VpcId'], 'AWS::EC2::VPC') === vpc);
  if (associations.length === 0) {
    verdict.refute({
      escapePath: 'NET-09',
      summary: `No DNS Firewall rule group is associated with ${vpc.logicalId}: its resolver answers for every public name, so names tunnel data out.`,
      resource: sandbox.reference(vpc),
      path: ['an interface in the VPC', 'the VPC resolver', 'the name servers of any domain'],
    });
    return;
  }
  for (const association of associations) judgeAssociation(sandbox, verdict, association);
  const rules = rulesOf(sandbox, verdict, associations);
  judgeRules(sandbox, verdict, vpc, rules);
  judgeFailClosed(sandbox, verdict, vpc);
  judgeQueryLog(sandbox, verdict, vpc);
  if (verdict.findings.length === before) {
    const names = rules.filter(({ action }) => action === 'ALLOW').flatMap(({ domains }) => domains ?? []);
    verdict.proved(`${vpc.logicalId} answers for ${names.map(inWords).join(', ')} and blocks every other name.`);
  }
}

/**
 * By default each name of a chain of redirections has to be on the list.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateFirewallRule.html
 */
const REDIRECTION_INSPECTED: ReadonlySet<ResolvedValue | undefined> = new Set([
  undefined,
  'INSPECT_REDIRECTION_DOMAIN',
]);

/** The names that the firewall of a VPC answers for; undefined when nothing filters. */
export function allowedNamesOf(sandbox: SandboxModel, vpc: ResolvedResource): Text[] | undefined {
  const associations = sandbox
    .ofType('AWS::Route53Resolver::FirewallRuleGroupAssociation')
    .filter((association) => sandbox.named(association.properties['VpcId'], 'AWS::EC2::VPC') === vpc);
  if (associations.length === 0) return undefined;
  return rulesOf(sandbox, new Verdict(), associations)
    .filter(({ action }) => action === 'ALLOW')
    .flatMap(({ domains }) => (domains ?? []).filter(isText));
}

function judgeAssociation(sandbox: SandboxModel, verdict: Verdict, association: ResolvedResource): void {
  if (literalOf(association.properties['MutationProtection']) === 'ENABLED') return;
  verdict.refute({
    escapePath: 'NET-09',
    summary: `${association.logicalId} has no mutation protection: one call removes the DNS firewall from the VPC.`,
    resource: sandbox.reference(association),
    location: 'Properties.MutationProtection',
  });
}

function rulesOf(sandbox: SandboxModel, verdict: Verdict, associations: readonly ResolvedResource[]): FirewallRule[] {
  const groups = associations
    .map((association) => ({
      association,
      group: sandbox.named(association.properties['FirewallRuleGroupId'], 'AWS::Route53Resolver::FirewallRuleGroup'),
      priority: numberOf(association.properties['Priority']),
    }))
    .sort((one, other) => (one.priority ?? 0) - (other.priority ?? 0));
  return groups.flatMap(({ association, group }) => {
    if (group) return rulesOfGroup(sandbox, group);
    verdict.cannotTell({
      escapePath: 'NET-09',
      summary: `${association.logicalId} uses the rule group ${inWords(association.properties['FirewallRuleGroupId'])}, which no template declares.`,
      resource: sandbox.reference(association),
      location: 'Properties.FirewallRuleGroupId',
    });
    return [];
  });
}

function rulesOfGroup(sandbox: SandboxModel, group: ResolvedResource): FirewallRule[] {
  return listOf(group.properties['FirewallRules'])
    .map((rule, index) => {
      const list = sandbox.named(at(rule, 'FirewallDomainListId'), 'AWS::Route53Resolver::FirewallDomainList');
      const domains = list?.properties['Domains'];
      // A rule with a query type or an advanced threat protection matches fewer queries than its domains say.
      const narrowed = ['Qtype', 'DnsThreatProtection', 'ConfidenceThreshold'].some(
        (property) => at(rule, property) !== undefined,
      );
      return {
        group,
        index,
        action: literalOf(at(rule, 'Action')),
        priority: numberOf(at(rule, 'Priority')),
        domains:
          Array.isArray(domains) && !(narrowed && literalOf(at(rule, 'Action')) === 'BLOCK')
            ? listOf(domains)
            : undefined,
        trustsRedirection: !REDIRECTION_INSPECTED.has(at(rule, 'FirewallDomainRedirectionAction')),
      };
    })
    .sort((one, other) => (one.priority ?? 0) - (other.priority ?? 0));
}

function judgeRules(
  sandbox: SandboxModel,
  verdict: Verdict,
  vpc: ResolvedResource,
  rules: readonly FirewallRule[],
): void {
  const blocksAll = rules.findIndex(
    ({ action, domains, priority }) =>
      action === 'BLOCK' && priority !== undefined && domains?.some((domain) => literalOf(domain) === '*'),
  );
  if (blocksAll < 0) {
    verdict.refute({
      escapePath: 'NET-09',
      summary: `No rule of the DNS firewall of ${vpc.logicalId} blocks "*": names that no rule lists are answered.`,
      resource: sandbox.reference(rules[0]?.group ?? vpc),
      location: 'Properties.FirewallRules',
      path: ['an interface in the VPC', 'the VPC resolver', 'the name servers of any domain'],
    });
  }
  const decisive = rules.slice(0, blocksAll < 0 ? undefined : blocksAll);
  for (const rule of decisive) judgeRule(sandbox, verdict, vpc, rule);
  const trusting = decisive.find(({ action, trustsRedirection }) => action !== 'BLOCK' && trustsRedirection);
  if (trusting) judgeRedirections(sandbox, verdict, vpc, trusting);
}

/** AWS's own zones redirect within AWS; a declared zone answers in their place for the names that it takes. */
function judgeRedirections(
  sandbox: SandboxModel,
  verdict: Verdict,
  vpc: ResolvedResource,
  { group, index }: FirewallRule,
): void {
  const allowed = namesInUse(sandbox, vpc);
  for (const holder of sandbox.ofType('AWS::Route53::RecordSet', 'AWS::Route53::RecordSetGroup')) {
    const records =
      holder.type === 'AWS::Route53::RecordSet' ? [holder.properties] : listOf(holder.properties['RecordSets']);
    for (const record of records) {
      const type = literalOf(at(record, 'Type'));
      if (type !== undefined && type !== 'CNAME') continue;
      const outside = listOf(at(record, 'ResourceRecords')).filter(
        (target) => !(isText(target) && !(target instanceof Unknown) && allowed.some((zone) => endsWith(target, zone))),
      );
      if (type === 'CNAME' && outside.length === 0 && at(record, 'ResourceRecords') !== undefined) continue;
      const finding = {
        escapePath: 'NET-09',
        summary: `${holder.logicalId} redirects ${inWords(at(record, 'Name'))} to ${outside.map(inWords).join(', ') || 'what is not known'}, and rule ${index} of ${group.logicalId} trusts redirections: the DNS firewall does not look at that name.`,
        resource: sandbox.reference(holder),
      };
      if (type === 'CNAME' && outside.some((target) => literalOf(target) !== undefined)) verdict.refute(finding);
      else verdict.cannotTell(finding);
    }
  }
}

function judgeRule(sandbox: SandboxModel, verdict: Verdict, vpc: ResolvedResource, rule: FirewallRule): void {
  const place = { resource: sandbox.reference(rule.group), location: `Properties.FirewallRules[${rule.index}]` };
  if (rule.action === 'BLOCK') return;
  if (rule.action === undefined || rule.domains === undefined) {
    verdict.cannotTell({
      escapePath: 'NET-09',
      summary: `Rule ${rule.index} of ${rule.group.logicalId} cannot be read: its action or its domain list is not declared here.`,
      ...place,
    });
    return;
  }
  const allowed = namesInUse(sandbox, vpc);
  for (const domain of rule.domains) {
    if (isText(domain) && !(domain instanceof Unknown) && allowed.some((suffix) => endsWith(domain, suffix))) continue;
    const finding = {
      escapePath: 'NET-09',
      summary: `The DNS firewall answers for ${inWords(domain)}, which is no name of an endpoint in use (${rule.action} in ${rule.group.logicalId}).`,
      ...place,
    };
    if (isText(domain)) verdict.refute(finding);
    else verdict.cannotTell(finding);
  }
}

/**
 * The zones under which the endpoints in use have their names: `kms.<region>.amazonaws.com` and what is below it.
 * https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
function namesInUse(sandbox: SandboxModel, vpc: ResolvedResource): string[] {
  const region = textKeyOf(sandbox.region);
  return sandbox
    .ofType('AWS::EC2::VPCEndpoint')
    .filter((endpoint) => sandbox.named(endpoint.properties['VpcId'], 'AWS::EC2::VPC') === vpc)
    .map((endpoint) => endpointTarget(endpoint).service)
    .filter((service) => service !== undefined)
    .flatMap((service) => {
      const own = service.split('.').reverse().join('.');
      const labels = service === 'dynamodb' ? [own, 'ddb'] : [own];
      return labels.flatMap((label) =>
        ['amazonaws.com', 'amazonaws.com.cn', 'vpce.amazonaws.com'].map((suffix) => `${label}.${region}.${suffix}`),
      );
    });
}

function endsWith(domain: Text, zone: string): boolean {
  const name = textKeyOf(domain).replace(/\.$/, '').replace(/^\*\./, '');
  return name === zone || name.endsWith(`.${zone}`);
}

/** The text with its symbols written as their ids, so that two texts compare as strings. */
function textKeyOf(text: Text): string {
  return partsOf(text)
    .map((part) =>
      typeof part === 'string'
        ? part
        : part instanceof Unknown
          ? '<?>'
          : `<${part.kind === 'region' ? 'region' : part.id}>`,
    )
    .join('');
}

function judgeFailClosed(sandbox: SandboxModel, verdict: Verdict, vpc: ResolvedResource): void {
  const configs = sandbox
    .ofType('AWS::Route53Resolver::FirewallConfig')
    .filter((config) => sandbox.named(config.properties['ResourceId'], 'AWS::EC2::VPC') === vpc);
  const open = configs.filter((config) => literalOf(config.properties['FirewallFailOpen']) !== 'DISABLED');
  for (const config of open) {
    verdict.refute({
      escapePath: 'NET-09',
      summary: `${config.logicalId} lets queries pass when the firewall does not answer (FirewallFailOpen is ${inWords(config.properties['FirewallFailOpen'])}).`,
      resource: sandbox.reference(config),
      location: 'Properties.FirewallFailOpen',
    });
  }
  if (configs.length === 0) {
    // The default is fail-closed, but nothing in the template holds it there.
    verdict.cannotTell({
      escapePath: 'NET-09',
      summary: `No FirewallConfig sets FirewallFailOpen of ${vpc.logicalId} to DISABLED: whether it fails closed is the account's to say.`,
      resource: sandbox.reference(vpc),
    });
  }
}

function judgeQueryLog(sandbox: SandboxModel, verdict: Verdict, vpc: ResolvedResource): void {
  const associations = sandbox
    .ofType('AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation')
    .filter((association) => sandbox.named(association.properties['ResourceId'], 'AWS::EC2::VPC') === vpc);
  const logged = associations.some((association) =>
    sandbox.named(
      association.properties['ResolverQueryLogConfigId'],
      'AWS::Route53Resolver::ResolverQueryLoggingConfig',
    ),
  );
  if (logged) return;
  verdict.refute({
    escapePath: 'NET-09',
    summary: `DNS queries of ${vpc.logicalId} are not logged: a tunnel would leave no trace.`,
    resource: sandbox.reference(vpc),
  });
}
