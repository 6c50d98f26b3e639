/** What happens to a column that the policy's `columns` does not name. */
export enum UndeclaredColumns {
  /** Header and values decide what it holds, and free text is scanned. */
  PROFILE = 'profile',
  /** The object goes to quarantine: for data whose columns are all known. */
  QUARANTINE = 'quarantine',
  /** Its values become empty. */
  SUPPRESS = 'suppress',
}
