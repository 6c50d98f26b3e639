import { ENTITY_TYPES, type EntityAction, type EntityType } from '../../../lib/private/contracts/masking';
import { createMasker, type Masker } from './masker';
import { NO_LIMITS } from './text-limits';

/**
 * Masks the text of a trail record: every finding becomes its type's tag. It needs no key, keeps no state, and never
 * throws: a credential is tagged like the rest, because a record must be written whatever it holds.
 */
export function maskRecordText(text: string): string {
  return recordMasker().maskText(text).text;
}

let masker: Masker | undefined;

function recordMasker(): Masker {
  const entities = Object.fromEntries(ENTITY_TYPES.map((type) => [type, 'tag'])) as Record<EntityType, EntityAction>;
  // Dates and places alone identify nobody, and a trail without them explains nothing.
  const kept = {
    DATE_TIME: 'keep',
    LOCATION: 'keep',
    ORGANIZATION: 'keep',
    NATIONALITY: 'keep',
    TITLE: 'keep',
    UNKNOWN_NAME: 'keep',
    AGE: 'keep',
  } as const;
  return (masker ??= createMasker(
    { version: 1, preset: 'balanced', entities: { ...entities, ...kept }, quarantineCredentials: false },
    undefined,
    NO_LIMITS,
  ));
}
