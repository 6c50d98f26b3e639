import { App, Stack, aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { ApprovedModel, ModelGateway, ModelGatewayProps } from '../../../lib/models';
import { IsolatedNetwork } from '../../../lib/network';
import { SpendLedger } from '../../../lib/spend';
import { InvocationTrail } from '../../../lib/trail';

/** A gateway with everything that it stands on. */
export function gatewayStack(props: Partial<ModelGatewayProps> = {}, region = 'us-east-1') {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111111111111', region } });
  const network = new IsolatedNetwork(stack, 'Network');
  const ledger = new SpendLedger(stack, 'Ledger', { network });
  const trail = new InvocationTrail(stack, 'Trail', { network });
  const experiments = new dynamodb.Table(stack, 'Experiments', {
    partitionKey: { name: 'experiment', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'item', type: dynamodb.AttributeType.STRING },
  });
  const gateway = new ModelGateway(stack, 'Gateway', {
    network,
    ledger,
    trail,
    experiments,
    models: [ApprovedModel.foundationModel('amazon.nova-lite-v1:0')],
    ...props,
  });
  return { app, stack, gateway, ledger };
}
