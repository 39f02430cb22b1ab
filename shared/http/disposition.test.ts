import { expect } from 'chai';
import { attachmentNamed } from './disposition.ts';

describe('The Content-Disposition of a download', () => {
  it('has a plain name as it is', () => {
    expect(attachmentNamed('invoice 2026-11.pdf')).to.equal('attachment; filename="invoice 2026-11.pdf"');
  });

  it('has any other name in percent encoding, and in ASCII for what does not know that', () => {
    expect(attachmentNamed("Überblick (2)'*.pdf")).to.equal(
      'attachment; filename="_berblick _2___.pdf"; filename*=UTF-8\'\'%C3%9Cberblick%20%282%29%27%2A.pdf',
    );
    expect(attachmentNamed('領収書.png')).to.equal(
      'attachment; filename="___.png"; filename*=UTF-8\'\'%E9%A0%98%E5%8F%8E%E6%9B%B8.png',
    );
  });

  it('has no quote, slash, line break, control or direction character of the name', () => {
    expect(attachmentNamed('a"\r\nb/../\u202Ec\\.pdf')).to.equal('attachment; filename="a___b_..__c_.pdf"');
  });
});
