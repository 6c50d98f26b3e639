import { RE2JS } from 're2js';
import { Assertion } from '../../lib/private/contracts/experiments';
import { DatasetRecord, fillTemplate } from './prompt-template';

/**
 * Whether an answer meets an assertion. The meanings are promptfoo's (https://www.promptfoo.dev/docs/configuration/expected-outputs/deterministic/);
 * regular expressions run in time linear in the answer. A value may hold `{{column}}`.
 */
export function holds(assertion: Assertion, answer: string, record: DatasetRecord): boolean {
  const negated = assertion.type.startsWith('not-');
  const type = negated ? assertion.type.slice('not-'.length) : assertion.type;
  const check = CHECKS[type];
  if (!check) {
    throw new Error(`The assertion type '${assertion.type}' is not known; the registry would not have accepted it.`);
  }
  return check(answer, valuesOf(assertion, record)) !== negated;
}

type Check = (answer: string, values: readonly string[]) => boolean;

const CHECKS: Readonly<Record<string, Check>> = {
  contains: (answer, [value = '']) => answer.includes(value),
  icontains: (answer, [value = '']) => answer.toLowerCase().includes(value.toLowerCase()),
  'contains-all': (answer, values) => values.every((value) => answer.includes(value)),
  'contains-any': (answer, values) => values.some((value) => answer.includes(value)),
  'icontains-all': (answer, values) => values.every((value) => answer.toLowerCase().includes(value.toLowerCase())),
  'icontains-any': (answer, values) => values.some((value) => answer.toLowerCase().includes(value.toLowerCase())),
  equals: (answer, [value = '']) => answer === value,
  'starts-with': (answer, [value = '']) => answer.startsWith(value),
  regex: (answer, [value = '']) => RE2JS.compile(value).matcher(answer).find(),
  'is-json': (answer) => isJson(answer),
  'contains-json': (answer) => containsJson(answer),
};

function valuesOf({ type, value }: Assertion, record: DatasetRecord): readonly string[] {
  const values = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  // A braced count such as {{2}} could be meant in a pattern, and a record's value is no pattern: patterns are taken as written.
  return type.endsWith('regex') ? values : values.map((text) => fillTemplate(text, record));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Candidates tried in one answer: each costs a parse, and an answer of brackets alone must not cost a minute. */
const MAX_CANDIDATES = 100;

/** Whether a JSON object or array stands anywhere in the text: from a bracket to one of the brackets that could close it. */
function containsJson(text: string): boolean {
  let tried = 0;
  for (const { 0: open, index: start } of text.matchAll(/[[{]/g)) {
    const close = open === '{' ? '}' : ']';
    let end = text.lastIndexOf(close);
    do {
      if (++tried > MAX_CANDIDATES) {
        return false;
      }
      if (end > start && isJson(text.slice(start, end + 1))) {
        return true;
      }
      end = text.lastIndexOf(close, end - 1);
    } while (end > start);
  }
  return false;
}
