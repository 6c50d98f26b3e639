/** A VPC as the report draws it. */
export interface NetworkDrawing {
  readonly name: string;
  readonly cidr?: string;
  readonly subnets: { readonly name: string; readonly cidr?: string; readonly occupants: string[] }[];
  readonly endpoints: { readonly name: string; readonly gateway: boolean; readonly hasPolicy: boolean }[];
  /** Ways out that the model found. A sandbox has none. */
  readonly exits: string[];
  /** The names that the DNS firewall answers for; undefined when nothing filters DNS. */
  readonly dnsNames?: string[];
}
