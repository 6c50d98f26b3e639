import { createHash } from 'node:crypto';
import { MintError, mintToken, readTokenRequest } from '../../../lambda/token/mint';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('readTokenRequest', () => {
  test('takes what is asked for, and the longest lifetime otherwise', () => {
    expect(readTokenRequest(JSON.stringify({ experiment: DIGEST }), 3600)).toEqual({
      experiment: DIGEST,
      lifetime: 3600,
    });
    expect(readTokenRequest(JSON.stringify({ experiment: DIGEST, run: 'r-1', lifetime: 60 }), 3600)).toEqual({
      experiment: DIGEST,
      run: 'r-1',
      lifetime: 60,
    });
  });

  test.each([
    ['', /not a JSON object/],
    ['[]', /not a JSON object/],
    ['{}', /experiment is missing/],
    [JSON.stringify({ experiment: 'sha256:abc' }), /no digest/],
    [JSON.stringify({ experiment: DIGEST, run: 'a b' }), /not a name of a run/],
    [JSON.stringify({ experiment: DIGEST, run: 'x'.repeat(65) }), /not a name of a run/],
    [JSON.stringify({ experiment: DIGEST, lifetime: 59 }), /60 to 3600/],
    [JSON.stringify({ experiment: DIGEST, lifetime: 3601 }), /60 to 3600/],
    [JSON.stringify({ experiment: DIGEST, lifetime: 60.5 }), /whole number/],
    [JSON.stringify({ experiment: DIGEST, workload: 'me' }), /unknown field 'workload'/],
  ])('%s is refused', (body, message) => {
    expect(() => readTokenRequest(body, 3600)).toThrow(MintError);
    expect(() => readTokenRequest(body, 3600)).toThrow(message);
  });
});

describe('mintToken', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  const minted = () => mintToken('arn:aws:iam::111111111111:role/agent', { experiment: DIGEST, lifetime: 600 }, now);

  test('stores the hash, never the token', () => {
    const { response, item } = minted();
    expect(item.tokenHash).toBe(createHash('sha256').update(response.token).digest('hex'));
    expect(JSON.stringify(item)).not.toContain(response.token);
    expect(item).toMatchObject({
      workload: 'arn:aws:iam::111111111111:role/agent',
      trace: response.trace,
      expiresAt: now / 1000 + 600,
    });
  });

  test('has 256 bits, and never the same twice', () => {
    const tokens = Array.from({ length: 100 }, () => minted().response.token);
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) expect(Buffer.from(token.replace('cas_', ''), 'base64url')).toHaveLength(32);
  });
});
