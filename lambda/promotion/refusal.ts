/** The promotion ends here, for a reason that belongs to what was to be promoted and not to a fault. */
export class PromotionRefused extends Error {}

/** A step's word that the promotion may go on, with what it found; or that it ends, and why. */
export type OrRefusal<T> = (T & { readonly refused: false }) | { readonly refused: true; readonly reason: string };

/** A refusal as a result: the state machine goes on with it, where an error would be retried and reported as a fault. */
export async function orRefusal<T extends object>(step: Promise<T>): Promise<OrRefusal<T>> {
  try {
    return { ...(await step), refused: false };
  } catch (error) {
    if (error instanceof PromotionRefused) {
      return { refused: true, reason: error.message };
    }
    throw error;
  }
}
