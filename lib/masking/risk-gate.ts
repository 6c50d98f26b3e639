import { RiskGateDocument } from '../private/contracts/masking';

/** Properties of a RiskGate. */
export interface RiskGateProps {
  /** The columns by which a person could be found again, such as ZIP code, birth date and sex. */
  readonly quasiIdentifiers: string[];
  /**
   * The smallest number of rows that may share one combination of quasi-identifiers. Health data takes 11 (CMS publishes no
   * cell of 10 or fewer); 5 is common inside a company.
   */
  readonly k: number;
  /**
   * Columns whose values must differ within each class.
   *
   * @default - none
   */
  readonly sensitive?: string[];
  /**
   * Distinct sensitive values that each class must hold.
   *
   * @default - not checked
   */
  readonly l?: number;
  /**
   * Largest distance (0 to 1) of a class's sensitive values from the whole table's.
   *
   * @default - not checked
   */
  readonly t?: number;
}

/** Quarantines masked tables in which a person could still be found by a combination of columns. */
export class RiskGate {
  /** Asks for k-anonymity, and for l-diversity and t-closeness where given. */
  public static kAnonymity(props: RiskGateProps): RiskGate {
    if (props.quasiIdentifiers.length === 0) {
      throw new Error('A risk gate names no quasi-identifiers. Name at least one column, such as `zip`.');
    }
    if (!Number.isInteger(props.k) || props.k < 2) {
      throw new Error(
        `The k of a risk gate is ${props.k}. It must be a whole number of 2 or more: every row is a class of at least 1.`,
      );
    }
    if ((props.l !== undefined || props.t !== undefined) && !props.sensitive?.length) {
      throw new Error('A risk gate asks for l or t and names no sensitive columns. Name them in `sensitive`.');
    }
    if (props.l !== undefined && (!Number.isInteger(props.l) || props.l < 2)) {
      throw new Error(`The l of a risk gate is ${props.l}. It must be a whole number of 2 or more.`);
    }
    if (props.t !== undefined && !(props.t > 0 && props.t <= 1)) {
      throw new Error(`The t of a risk gate is ${props.t}. It must be more than 0 and at most 1.`);
    }
    return new RiskGate({ ...props });
  }

  private constructor(private readonly document: RiskGateDocument) {}

  /**
   * The gate as the functions read it.
   *
   * @internal
   */
  public _render(): RiskGateDocument {
    return this.document;
  }
}
