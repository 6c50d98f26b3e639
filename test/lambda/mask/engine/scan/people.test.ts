import { found, maskerFor } from '../support';

describe('people', () => {
  test.each([
    ['please ask Venkatesh Subramanian today', 'NAME:Venkatesh Subramanian'],
    ['a call from Maria van der Meulen came', 'NAME:Maria van der Meulen'],
    ['seen by Mrs. van der Meulen today', 'NAME:van der Meulen'],
    ['we met Felix Al-Khatouri there', 'NAME:Felix Al-Khatouri'],
    ['we met Damiana De Falco there', 'NAME:Damiana De Falco'],
    ['Patient: Okafor, Chinedu M.', 'NAME:Okafor, Chinedu M.'],
    ['Participants: Lee, Ann; Park, Joon', 'NAME:Lee, Ann'],
    ['signed by Lara Souza Jr. and others', 'NAME:Lara Souza Jr.'],
    ['IN WITNESS WHEREOF Alice Jonsson signed', 'NAME:Alice Jonsson'],
    ['his GP Ann Olsson called', 'NAME:Ann Olsson'],
    ['Full name: Xiaoming Qiu', 'NAME:Xiaoming Qiu'],
    ['my name is puck peeters and i', 'NAME:puck peeters'],
    ['caller: yeah this is anna wypych i was', 'NAME:anna wypych'],
    ['we saw lucie van dam there', 'NAME:lucie van dam'],
    ['thank you serenity and the last four', 'NAME:serenity'],
    ['follow up with benjamin a seiler soon', 'NAME:benjamin a seiler'],
    ['??? guðgeir bergsveinsson', 'NAME:guðgeir bergsveinsson'],
    ['Ann Lee, 73, of Leeds', 'AGE:73'],
  ])('%s', (text, finding) => {
    expect(found(text)).toContain(finding);
  });

  test.each(['IBAN, BIC and MRN', 'The MRN and the DOB are missing', 'She named him after nobody'])(
    'nobody is named in: %s',
    (text) => {
      expect(found(text).filter((finding) => finding.startsWith('NAME'))).toEqual([]);
    },
  );
});

describe('titles', () => {
  test.each([
    ['Dear Prof. Cavazos, thank you', ['TITLE:Prof.', 'NAME:Cavazos']],
    ['Our Head of Procurement, Ann Lee, will', ['TITLE:Head of Procurement', 'NAME:Ann Lee']],
    ['She works as a registered nurse in town', ['TITLE:registered nurse']],
    ['Occupation: Claims Adjuster', ['TITLE:Claims Adjuster']],
    ['Ann Lee (Data Analyst) wrote', ['NAME:Ann Lee', 'TITLE:Data Analyst']],
  ])('%s', (text, findings) => {
    expect(found(text)).toEqual(findings);
  });
});

describe('organisations', () => {
  test.each([
    ["seen at St. Mary's Hospital today", "ORGANIZATION:St. Mary's Hospital"],
    ['he studied at the University of Leeds', 'ORGANIZATION:University of Leeds'],
    ['from Brightwell Dental S.A. in', 'ORGANIZATION:Brightwell Dental S.A.'],
    ['works for Schamberger & Hu now', 'ORGANIZATION:Schamberger & Hu'],
    ['works for Davis, Reynolds and Okobunmi now', 'ORGANIZATION:Davis, Reynolds and Okobunmi'],
    ['an account at Zentrix Credit Union', 'ORGANIZATION:Zentrix Credit Union'],
    ['Employer: Redwood', 'ORGANIZATION:Redwood'],
    ['paid with ZentrixPay yesterday', 'ORGANIZATION:ZentrixPay'],
  ])('%s', (text, finding) => {
    expect(found(text)).toContain(finding);
  });
});

test.each(['Muslim', 'British', 'Hispanic', 'Catholics', 'Finns', 'Nigerian', 'Slovene'])(
  '%s says where somebody belongs',
  (word) => {
    expect(found(`they are ${word} people`)).toEqual([`NATIONALITY:${word}`]);
  },
);

test.each([
  ['we moved from Springfield, IL 62704 last year', 'ADDRESS:62704'],
  ['the office in 80331 München is', 'ADDRESS:80331'],
  ['he lives in 1016 GV Amsterdam', 'ADDRESS:1016 GV'],
  ['my zip or postal code is 12345', 'ADDRESS:12345'],
])('a postal code beside its town: %s', (text, finding) => {
  expect(found(text)).toContain(finding);
});

test('what a sentence holds of names in ordinary words stays in balanced', () => {
  const balanced = maskerFor({ preset: 'balanced' });
  for (const text of [
    'Under Article 12, the Lessee must give written notice.',
    'Select Settings, then Privacy, then Delete History.',
    'Each Party represents that it has full power.',
    'The user is a member of the group and works as expected.',
  ])
    expect(balanced.maskText(text).text).toBe(text);
});
