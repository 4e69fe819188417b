import { describe, expect, it } from '@jest/globals';
import { likeWords } from './like-words.js';

describe('words that are looked for', () => {
  it('are found anywhere, each once, whatever their case', () => {
    expect(likeWords('Loket  ANTREAN loket')).toEqual(['%loket%', '%antrean%']);
  });

  it('stand for themselves where LIKE would read a wildcard', () => {
    expect(likeWords('100% a_b c\\d')).toEqual(['%100\\%%', '%a\\_b%', '%c\\\\d%']);
  });
});
