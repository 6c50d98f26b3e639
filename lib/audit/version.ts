/** The version of the audit's rules, for reports: it changes when a claim's meaning does. */
export const AUDIT_VERSION = '0.1.0';
