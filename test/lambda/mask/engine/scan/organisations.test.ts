import { found, maskerFor } from '../support';

test.each([
  'Brožová Hruška s.r.o.',
  'Bárta v.o.s.',
  'Babič d.o.o.',
  'Fraszczyk Sp. z o.o. Sp.k.',
  'Stelzl e.V.',
  'Gnatz Döhn e.G.',
  'Drub GmbH & Co. OHG',
  'Eckbauer OHG mbH',
  'Hotel Alberto S.Com.',
  'Bach & Søn A/S',
  'Gunnarsson HB',
  'Bruggeman VOF',
  'Macedo - ME',
  'Farkas és társa Kft.',
  'Faragó és Balog Zrt.',
  'Fischer et Fils',
  'Armstrong and Sons',
  'Grupo Neira y Sosa',
  'ООО «Ромашка»',
])('an organisation by a word or legal form of its language: %s', (organisation) => {
  const [finding] = found(`She left ${organisation} in the spring`);
  expect(finding).toBe(`ORGANIZATION:${organisation}`);
});

test('three surnames in a list are a firm for policies that mask unknown names, and people behind a colon', () => {
  expect(found('Is Gunderson, Kowalczyk and Juarez hiring?')).toEqual(['ORGANIZATION:Gunderson, Kowalczyk and Juarez']);
  expect(found('our founders: Kónya, Becker and Vasquez.')).toEqual(['NAME:Kónya', 'NAME:Becker', 'NAME:Vasquez']);
});

test.each([
  'some fruit, e.g. apples',
  'Send your CV to us',
  'it has 512 KB left',
  'at 5 a.m. on Monday',
  'The hotel is near',
])('no organisation: %s', (text) => {
  expect(
    maskerFor({ preset: 'strict' })
      .detect(text)
      .filter(({ type }) => type === 'ORGANIZATION'),
  ).toEqual([]);
});
