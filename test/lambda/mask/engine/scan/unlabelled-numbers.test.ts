import { found, maskerFor } from '../support';

describe('numbers that nothing explains, for policies that mask unknown names', () => {
  test.each([
    ['the code SW1A 1AA is not accepted', 'ADDRESS:SW1A 1AA'],
    ['I live in 8001, you know', 'ADDRESS:8001'],
    ['what about 00-950?', 'ADDRESS:00-950'],
    ['deliver to 1234 AB please', 'ADDRESS:1234 AB'],
    ['my order 48753 is late', 'ACCOUNT_NUMBER:48753'],
    ['the vehicle GS10XDT was towed', 'LICENSE_PLATE:GS10XDT'],
    ['session 3f2504e0-4f89-41d3-9a0c-0305e82c3301 ended', 'ACCOUNT_NUMBER:3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
    ['user hash d41d8cd98f00b204e9800998ecf8427e', 'ACCOUNT_NUMBER:d41d8cd98f00b204e9800998ecf8427e'],
    ['order #204815 never came', 'ACCOUNT_NUMBER:204815'],
  ])('%s', (text, finding) => {
    expect(found(text)).toContain(finding);
    expect(maskerFor({ preset: 'balanced' }).maskText(text).text).toBe(text);
  });

  test.each([
    'about 48753 of them were lost',
    'there are 48753 rows in it',
    'it holds 20000 or more',
    'it took 48,753 steps',
    'the total was 48753 EUR in all',
    'with 98304 KB free',
    'size=48753',
    'it cost $48753',
    'with 1024 MB of memory',
  ])('a quantity is none: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});
