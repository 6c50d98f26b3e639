import { Duration, Token } from 'aws-cdk-lib';
import { GatewayGuards } from '../private/contracts/gateway';
import { ApprovedModel } from './approved-model';

/** The part of the gateway's properties that its guards are made of. */
interface GuardProps {
  readonly callsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly cycleRepeats?: number;
}

export function validateModels(models: ApprovedModel[]): void {
  if (models.length === 0) {
    throw new Error(
      "The gateway approves no model, so no call could pass. Approve one: models: [ApprovedModel.foundationModel('amazon.nova-lite-v1:0')].",
    );
  }
  const twice = models.map(({ id }) => id).find((id, index, ids) => ids.indexOf(id) !== index);
  if (twice) {
    throw new Error(`The model '${twice}' is approved twice. Approve it once, with the price and limits that hold.`);
  }
}

export function guardsOf(props: GuardProps): GatewayGuards {
  const { callsPerMinute = 600, tokensPerMinute = 10_000_000, cycleRepeats = 8 } = props;
  const check = (name: string, value: number, lowest: number, highest: number, hint: string): number => {
    if (Token.isUnresolved(value) || !Number.isInteger(value) || value < lowest || value > highest) {
      throw new Error(`${name} is ${value}. Allowed are whole numbers from ${lowest} to ${highest}${hint}.`);
    }
    return value;
  };
  return {
    callsPerMinute: check('callsPerMinute', callsPerMinute, 1, 100_000, '; leave it out for 600'),
    tokensPerMinute: check('tokensPerMinute', tokensPerMinute, 1, 10_000_000_000, '; leave it out for 10,000,000'),
    cycleRepeats: cycleRepeats === 0 ? 0 : check('cycleRepeats', cycleRepeats, 3, 100, ', or 0 for no guard'),
  };
}

export function tokenLifetimeOf(lifetime: Duration = Duration.hours(1)): Duration {
  if (!lifetime.isUnresolved() && (lifetime.toSeconds() < 60 || lifetime.toHours({ integral: false }) > 12)) {
    throw new Error(
      `tokenLifetime is ${lifetime.toHumanString()}. Allowed are one minute to twelve hours: what is stolen has to be worthless soon.`,
    );
  }
  return lifetime;
}
