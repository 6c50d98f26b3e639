/** One record of the dataset: a row of a table, a JSON object, or a line of text. */
export type DatasetRecord = Readonly<Record<string, unknown>>;

const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** Replaces each `{{column}}` (or `{{outer.inner}}`) by the record's value, once: what a value holds is not looked at again. */
export function fillTemplate(template: string, record: DatasetRecord): string {
  return template.replace(PLACEHOLDER, (_, name: string) => textOf(lookUp(record, name), name, record));
}

function lookUp(record: DatasetRecord, name: string): unknown {
  if (Object.hasOwn(record, name)) {
    return record[name];
  }
  return name
    .split('.')
    .reduce<unknown>(
      (value, part) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, part)
          ? (value as Record<string, unknown>)[part]
          : undefined,
      record,
    );
}

function textOf(value: unknown, name: string, record: DatasetRecord): string {
  if (value === undefined) {
    throw new TemplateError(
      `The manifest names {{${name}}}, and a record of the dataset has no such field. Its fields: ${Object.keys(record).join(', ')}.`,
    );
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The manifest and the dataset do not fit together. The message names fields, never values. */
export class TemplateError extends Error {}
