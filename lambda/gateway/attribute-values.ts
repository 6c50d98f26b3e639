/**
 * A value in DynamoDB's own notation. What the ledger and the trail write holds texts, numbers, truth values, bytes, lists and
 * maps; anything else is refused, as guessing would write something else than was meant.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export function attributeValue(value: unknown): object {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      if (Math.abs(value) > Number.MAX_SAFE_INTEGER || Number.isNaN(value)) {
        throw new Error('A number that is not exact cannot be written.');
      }
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
  }
  if (value === null) return { NULL: true };
  if (value instanceof Uint8Array) {
    return { B: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  }
  if (Array.isArray(value)) return { L: value.map(attributeValue) };
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)) {
    return { M: attributeValues(value as Readonly<Record<string, unknown>>) };
  }
  throw new Error(`A ${typeof value} cannot be written.`);
}

/** The attributes of an item. What is undefined is left out. */
export function attributeValues(item: Readonly<Record<string, unknown>>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => (value === undefined ? [] : [[name, attributeValue(value)]])),
  );
}
