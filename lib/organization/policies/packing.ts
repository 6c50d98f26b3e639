import { PolicyDocumentJson, PolicyStatementJson } from './denial';

/**
 * Distributes statements over as few documents as it takes: the largest first, each into the first document that it fits.
 * The size is that of the JSON without white space, which is how the documents are written.
 */
export function packStatements(kind: string, statements: PolicyStatementJson[], maxSize: number): PolicyDocumentJson[] {
  const bySize = [...statements].sort((one, other) => sizeOf(other) - sizeOf(one));
  const documents: PolicyStatementJson[][] = [];
  for (const statement of bySize) {
    const alone = documentSize([statement]);
    if (alone > maxSize) {
      throw new Error(
        `The statement ${statement.Sid} needs ${alone} characters, but a ${kind} holds ${maxSize}. ` +
          'Shorten the lists that it is made of (models, Regions, role ARNs), for example with a pattern for several role ARNs.',
      );
    }
    const fitting = documents.find((document) => documentSize([...document, statement]) <= maxSize);
    if (fitting) {
      fitting.push(statement);
    } else {
      documents.push([statement]);
    }
  }
  return documents.map((document) => ({ Version: '2012-10-17', Statement: document }));
}

function documentSize(statements: PolicyStatementJson[]): number {
  return sizeOf({ Version: '2012-10-17', Statement: statements });
}

function sizeOf(value: object): number {
  return JSON.stringify(value).length;
}
