import { NetworkDrawing } from '../network/network-drawing';
import { escapeHtml } from './escape';

const ROW = 22;
const GAP = 24;
/** Width of a character of 13 pixels in bold, at most. */
const CHARACTER = 8;

/** A VPC as inline SVG: subnets with what lives in them on the left, endpoints on the right, ways out in red below. */
export function drawNetwork(network: NetworkDrawing): string {
  const subnetRows = network.subnets.map((subnet) => 1 + Math.max(subnet.occupants.length, 1));
  const left = subnetRows.reduce((sum, rows) => sum + rows * ROW + 18, 0);
  const right = Math.max(network.endpoints.length, 1) * (ROW + 8) + 30;
  const inner = Math.max(left, right) + 20;
  const below = Math.max(network.exits.length, 1) * ROW + 34 + (network.dnsNames?.length ?? 1) * ROW + 30;
  const box = boxWidth(network);
  const width = box * 2 + GAP * 3;
  const height = 40 + inner + below + 20;
  const parts = [
    `<svg class="network" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escapeHtml(`Network ${network.name}`)}</title>`,
    `<rect x="1" y="1" width="${width - 2}" height="${inner + 44}" rx="8" fill="none" stroke="#4a6da7" stroke-width="1.5"/>`,
    text(14, 24, `VPC ${network.name} ${network.cidr ?? ''}`, '#4a6da7', 'bold'),
    ...subnetBoxes(network, subnetRows, box),
    ...endpointBoxes(network, box),
    ...footNotes(network, inner + 70),
    '</svg>',
  ];
  return parts.join('\n');
}

/** Wide enough for the longest name. */
function boxWidth({ subnets, endpoints }: NetworkDrawing): number {
  const lines = [
    ...subnets.flatMap((subnet) => [titleOf(subnet), ...subnet.occupants]),
    ...endpoints.map((endpoint) => endpointTitle(endpoint)),
  ];
  return Math.max(330, ...lines.map((line) => line.length * CHARACTER + 40));
}

const titleOf = ({ name, cidr }: NetworkDrawing['subnets'][number]): string => `Subnet ${name} ${cidr ?? ''}`;

const endpointTitle = ({ name, gateway, hasPolicy }: NetworkDrawing['endpoints'][number]): string =>
  `${name} (${gateway ? 'gateway' : 'interface'}, ${hasPolicy ? 'a policy of its own' : 'DEFAULT POLICY'})`;

function subnetBoxes(network: NetworkDrawing, subnetRows: number[], width: number): string[] {
  let y = 40;
  return network.subnets.flatMap((subnet, index) => {
    const rows = subnetRows[index] ?? 2;
    const top = y;
    y += rows * ROW + 18;
    const occupants = subnet.occupants.length > 0 ? subnet.occupants : ['nothing declared'];
    return [
      `<rect x="${GAP}" y="${top}" width="${width}" height="${rows * ROW + 8}" rx="5" fill="#4a6da7" fill-opacity=".08" stroke="#8aa3c8"/>`,
      text(GAP + 10, top + 18, titleOf(subnet), '#4a6da7', 'bold'),
      ...occupants.map((occupant, row) => text(GAP + 20, top + 18 + (row + 1) * ROW, occupant)),
    ];
  });
}

function endpointBoxes(network: NetworkDrawing, width: number): string[] {
  const x = width + GAP * 2;
  if (network.endpoints.length === 0) return [text(x, 58, 'no endpoint')];
  return network.endpoints.flatMap((endpoint, index) => {
    const y = 40 + index * (ROW + 8);
    const colour = endpoint.hasPolicy ? '#1a7f4b' : '#b3261e';
    return [
      `<rect x="${x}" y="${y}" width="${width}" height="${ROW + 2}" rx="4" fill="${colour}" fill-opacity=".08" stroke="${colour}"/>`,
      text(x + 10, y + 17, endpointTitle(endpoint), colour),
    ];
  });
}

function footNotes(network: NetworkDrawing, top: number): string[] {
  const exits = network.exits.length > 0 ? network.exits : ['none'];
  const names = network.dnsNames ?? ['everything (no DNS firewall)'];
  const dnsTop = top + (exits.length + 1) * ROW + 8;
  return [
    text(14, top, 'Ways out of the VPC', network.exits.length > 0 ? '#b3261e' : '#1a7f4b', 'bold'),
    ...exits.map((exit, row) =>
      text(28, top + (row + 1) * ROW, exit, network.exits.length > 0 ? '#b3261e' : undefined),
    ),
    text(14, dnsTop, 'Names that DNS answers for', network.dnsNames ? '#1a7f4b' : '#b3261e', 'bold'),
    ...names.map((name, row) => text(28, dnsTop + (row + 1) * ROW, name)),
  ];
}

function text(x: number, y: number, content: string, colour?: string, weight?: string): string {
  return `<text x="${x}" y="${y}" fill="${colour ?? 'currentColor'}"${weight ? ` font-weight="${weight}"` : ''}>${escapeHtml(content)}</text>`;
}
