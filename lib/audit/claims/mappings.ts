/**
 * The controls of common frameworks that a proved claim supports. A proof about declared resources is evidence for a
 * control; it never satisfies one by itself.
 */
export interface Mappings {
  /** NIST SP 800-53 revision 5. https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final */
  readonly nist80053: string[];
  /** NIST AI Risk Management Framework 1.0. https://airc.nist.gov/airmf-resources/airmf/5-sec-core/ */
  readonly nistAiRmf?: string[];
  /** ISO/IEC 42001:2023, annex A. */
  readonly iso42001?: string[];
  /** AWS Foundational Security Best Practices. https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html */
  readonly fsbp?: string[];
  /** OWASP Top 10 for LLM Applications 2025 (LLM..) and for Agentic Applications (ASI..). https://genai.owasp.org/ */
  readonly owasp?: string[];
  /** MITRE ATLAS techniques and mitigations. https://atlas.mitre.org/ */
  readonly atlas?: string[];
}

const FRAMEWORKS: [keyof Mappings, string][] = [
  ['nist80053', 'NIST SP 800-53 r5'],
  ['nistAiRmf', 'NIST AI RMF'],
  ['iso42001', 'ISO/IEC 42001'],
  ['fsbp', 'AWS FSBP'],
  ['owasp', 'OWASP'],
  ['atlas', 'MITRE ATLAS'],
];

/** The mappings as pairs of framework and control, in a fixed order. */
export function mappedControls(mappings: Mappings): { framework: string; controls: string[] }[] {
  return FRAMEWORKS.map(([key, framework]) => ({ framework, controls: mappings[key] ?? [] })).filter(
    ({ controls }) => controls.length > 0,
  );
}
