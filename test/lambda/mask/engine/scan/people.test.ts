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
    ['tell david i said hello', 'NAME:david'],
    ['tell nyberg i said hello', 'NAME:nyberg'],
    ['dzhambek replied: ok', 'NAME:dzhambek'],
    ["gerste's card was stolen", 'NAME:gerste'],
    ['we saw alvir d. pušaver there', 'NAME:alvir d. pušaver'],
    ['einojuhani pyysalo scored twice', 'NAME:einojuhani pyysalo'],
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

describe('user names', () => {
  test.each([
    ['login: dbartlett', 'USERNAME:dbartlett'],
    ['user smithamanda cannot sign in', 'USERNAME:smithamanda'],
  ])('%s', (text, finding) => {
    expect(found(text)).toEqual([finding]);
  });

  test.each(['User: hello there', 'the user cannot sign in', 'login: failed', 'user anna said so'])(
    'not in: %s',
    (text) => {
      expect(found(text).filter((finding) => finding.startsWith('USERNAME'))).toEqual([]);
    },
  );
});

test('a plate ends with letters behind a space', () => {
  expect(found('the car with plate 1354 MJB was towed')).toEqual(['LICENSE_PLATE:1354 MJB']);
});

describe('places', () => {
  test.each([
    ['we moved to Port Andrea in spring', 'LOCATION:Port Andrea'],
    ['is katrineholm safe?', 'LOCATION:katrineholm'],
    ['the weather in ankarsrum', 'LOCATION:ankarsrum'],
    ['meet at 37.42199, -122.08411 today', 'LOCATION:37.42199, -122.08411'],
    ['it lies at 40.7128° N, 74.0060° W there', 'LOCATION:40.7128° N, 74.0060° W'],
  ])('%s', (text, finding) => {
    expect(found(text)).toEqual([finding]);
  });

  test.each(['prices of 1.2345, 99.99 each', 'from 12.345, 67.891', 'version 95.12345, 1.23456'])(
    'none in: %s',
    (text) => {
      expect(found(text).filter((finding) => finding.startsWith('LOCATION'))).toEqual([]);
    },
  );
});

test('a code of capitals and digits without a label is a document or an account, for policies that mask unknown names', () => {
  expect(found('it was GB55KARP2514743696296 in the end')).toEqual(['ACCOUNT_NUMBER:GB55KARP2514743696296']);
  expect(maskerFor({ preset: 'balanced' }).maskText('it was GB55KARP2514743696296 in the end').text).toContain(
    'GB55KARP2514743696296',
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

test.each([
  ['we live in Stratford-upon-Avon now', 'LOCATION:Stratford-upon-Avon'],
  ['we met at Boutin-sur-David in the end', 'LOCATION:Boutin-sur-David'],
  ['born in Hainburg an der Donau', 'LOCATION:Hainburg an der Donau'],
  ['she left Ivanka pri Nitre', 'LOCATION:Ivanka pri Nitre'],
  ['the office in St. Gallen is closed', 'LOCATION:St. Gallen'],
  ['where is Lake Brittney?', 'LOCATION:Lake Brittney'],
])('a town by how it is written: %s', (text, finding) => {
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
