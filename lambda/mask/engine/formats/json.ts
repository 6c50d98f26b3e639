import type { DatasetShape } from '../../../../lib/private/contracts/masking';
import { ruleOf } from '../columns/rules';
import type { Masker, MutableCounts } from '../masker';
import { QuarantineError } from '../quarantine';
import type { ClassCollector } from '../risk/class-collector';
import { GatheredText } from './gathered-text';
import { JsonRewriter, type JsonPolicy } from './json-rewriter';
import { LONGEST_RECORD, type RecordMasker } from './record-masker';

const LONGEST_REMEMBERED_PATH = 1_000;

function jsonPolicy(masker: Masker, shape: DatasetShape, values?: Map<string, string>): JsonPolicy {
  const rules = new Map<string, ReturnType<typeof ruleOf>>();
  return {
    ruleOf: (path) => {
      let rule = rules.get(path);
      if (!rule) {
        rule = ruleOf(masker.policy, shape, path);
        // A document may use its data as keys: the table of paths must not grow with it.
        if (rules.size > 10_000) rules.clear();
        if (path.length <= LONGEST_REMEMBERED_PATH) rules.set(path, rule);
      }
      return rule;
    },
    ...(values && { onValue: (path: string, masked: string) => values.set(path, masked) }),
  };
}

/** Masks JSON Lines: one JSON value a line. Blank lines stay. */
export function jsonLinesMasker(masker: Masker, shape: DatasetShape, classes?: ClassCollector): RecordMasker {
  const counts: MutableCounts = {};
  const values = new Map<string, string>();
  const rewriter = new JsonRewriter(masker, jsonPolicy(masker, shape, classes && values), counts);
  let pending = '';
  let rows = 0;

  const maskLine = (line: string): string => {
    if (line.trim() === '') return line;
    rows++;
    rewriter.reset();
    values.clear();
    const mark = rows === 1 && line.startsWith('\ufeff') ? '\ufeff' : '';
    const output = mark + rewriter.write(line.slice(mark.length)) + rewriter.end();
    classes?.add(classes.columns.map((column) => values.get(column) ?? ''));
    return output;
  };

  const gathered = new GatheredText();

  const maskLines = (text: string): string => {
    const buffer = pending === '' ? text : pending + text;
    let output = '';
    let from = 0;
    for (let end = buffer.indexOf('\n'); end >= 0; end = buffer.indexOf('\n', from)) {
      output += `${maskLine(buffer.slice(from, end))}\n`;
      from = end + 1;
    }
    pending = buffer.slice(from);
    if (pending.length > LONGEST_RECORD) {
      throw new QuarantineError('oversized-record', `a line is longer than ${LONGEST_RECORD} characters`);
    }
    return output;
  };

  return {
    write(text) {
      const fresh = gathered.add(text, pending.length);
      return fresh === '' ? '' : maskLines(fresh);
    },
    end() {
      const output = maskLines(gathered.take());
      const rest = pending;
      pending = '';
      return output + (rest === '' ? '' : maskLine(rest));
    },
    get rows() {
      return rows;
    },
    counts,
  };
}

/** Masks one JSON document of any size. Its rows are the elements of a top-level array. */
export function jsonMasker(masker: Masker, shape: DatasetShape): RecordMasker {
  const counts: MutableCounts = {};
  const rewriter = new JsonRewriter(masker, jsonPolicy(masker, shape), counts);
  const gathered = new GatheredText();
  let started = false;
  return {
    write(text) {
      const mark = !started && text.startsWith('\ufeff') ? '\ufeff' : '';
      started = true;
      const fresh = gathered.add(text.slice(mark.length), rewriter.waiting);
      return mark + (fresh === '' ? '' : rewriter.write(fresh));
    },
    end: () => rewriter.write(gathered.take()) + rewriter.end(),
    get rows() {
      return rewriter.elements;
    },
    counts,
  };
}
