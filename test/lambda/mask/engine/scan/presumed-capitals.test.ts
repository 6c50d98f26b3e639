import { found, maskerFor } from '../support';

describe('a text without any capital, for policies that mask unknown names', () => {
  test.each([
    ['we moved to 1, rue lebrun\n63384 leroy', 'ADDRESS:1, rue lebrun\n63384 leroy'],
    ['people in east allenstad like it', 'LOCATION:east allenstad'],
    ['damian hartwell was there when it happened', 'NAME:damian hartwell'],
    ['the file was signed by carly mills for them', 'NAME:carly mills'],
  ])('%s', (text, finding) => {
    expect(found(text)).toContain(finding);
  });

  test('words in no list are names, but not where most words are in no list', () => {
    expect(found('please forward the xyqolar in time')).toEqual(['UNKNOWN_NAME:xyqolar']);
    expect(found('qeruni xyqolar vestuma olingrev brasomi tecuval')).toEqual([]);
  });

  test('capitals, and markers where names were, say that a word without one is none', () => {
    for (const text of ['please forward the qeruni to Ann', 'please forward the qeruni to [NAME]'])
      expect(found(text).filter((finding) => finding.includes('qeruni'))).toEqual([]);
  });

  test('codes and states of one or two words are left', () => {
    for (const text of ['setosa', 'xyqolar active', 'kubectl']) expect(maskerFor({}).maskText(text).text).toBe(text);
  });
});
