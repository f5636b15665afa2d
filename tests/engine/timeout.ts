// An operation takes seconds, and a story is made of many.
jest.setTimeout(600_000);
