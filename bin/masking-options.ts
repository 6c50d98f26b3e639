import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { MaskingPolicyDocument, MaskingPreset } from '../lib/private/contracts/masking';
import { MASKING_PRESETS } from '../lib/private/contracts/masking';
import { deriveKeys, type MaskingKeys } from '../lambda/mask/engine';
import { maskingPolicySchema } from '../lambda/mask/engine/policy/schema';
import { MisuseError } from './exit';
import { readYamlFile } from './yaml-file';

const FEWEST_KEY_BYTES = 32;

/** A preset's name, or a policy file. */
export function readPolicy(policy: string | undefined): MaskingPolicyDocument {
  if (policy === undefined) return { version: 1, preset: 'strict' };
  if ((MASKING_PRESETS as readonly string[]).includes(policy)) return { version: 1, preset: policy as MaskingPreset };
  if (!/\.(?:ya?ml|json)$/i.test(policy)) {
    throw new MisuseError(
      `--policy "${policy}" is neither a preset (${MASKING_PRESETS.join(', ')}) nor a .yaml, .yml or .json file.`,
    );
  }
  return readYamlFile(policy, maskingPolicySchema);
}

/** The root key of the tokens: from a file, else drawn at random for this one call. */
export function readKeys(file: string | undefined): MaskingKeys {
  if (file === undefined) return deriveKeys(randomBytes(FEWEST_KEY_BYTES));
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new MisuseError(
      `--key ${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
    );
  }
  if (bytes.byteLength < FEWEST_KEY_BYTES) {
    throw new MisuseError(
      `--key ${file}: has ${bytes.byteLength} bytes; at least ${FEWEST_KEY_BYTES} are needed. Make one with: openssl rand -out ${file} 32`,
    );
  }
  return deriveKeys(bytes);
}
