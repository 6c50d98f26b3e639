/** The promotion ends here, for a reason that belongs to what was to be promoted and not to a fault. The state machine knows the name. */
export class PromotionRefused extends Error {
  // Step Functions matches errors by name, and a bundled class has lost its own.
  public override readonly name = 'PromotionRefused';
}
