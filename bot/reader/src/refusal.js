// What stops the page from doing what was asked: a code, for which sentences.js has the words.

export class Refusal extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}
