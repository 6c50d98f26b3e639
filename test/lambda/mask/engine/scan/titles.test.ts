import { found } from '../support';

test.each([
  ['I spoke to the Analytical chemist yesterday', 'TITLE:Analytical chemist'],
  ['he was promoted to Mental health nurse last year', 'TITLE:Mental health nurse'],
  ['Dear all,\nEngineer, civil (consulting)\nAcme', 'TITLE:Engineer, civil (consulting)'],
  ['She works as a chemist, analytical', 'TITLE:chemist, analytical'],
  ['I saw MUDr. Weber today', 'TITLE:MUDr.'],
  ['Ann Lee, PhD, wrote to us', 'TITLE:PhD'],
  ['John Smith DDS is ill', 'TITLE:DDS'],
  ['I saw Mary Jones, Ph.D. today', 'TITLE:Ph.D.'],
])('a job or a degree: %s', (text, finding) => {
  expect(found(text)).toContain(finding);
});

test.each(["I'll meet you at the office later\nBye", 'The Quarterly report is late', 'Send the PDF, CSV and RTF'])(
  'neither: %s',
  (text) => {
    expect(found(text).filter((finding) => finding.startsWith('TITLE'))).toEqual([]);
  },
);
